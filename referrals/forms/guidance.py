"""Help beside the pages: what the gates look for, and examples. All examples are invented."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Guidance:
    """What stands beside one page: what the gates look for, and examples that are good and weak, each with a reason."""

    looks_for: tuple[str, ...]
    good: tuple[tuple[str, str], ...] = ()
    weak: tuple[tuple[str, str], ...] = ()


GUIDANCE = {
    "operation": Guidance(("A name that other forces may know, so that links to their work are found.",)),
    "attachments": Guidance(
        (
            "What the request alone cannot say: a chart, a briefing, the call data themselves.",
            "A description that tells what a file is without opening it.",
            "Only what the work needs. Nothing that points to a source.",
        )
    ),
    "main-threat": Guidance(("The threat that the work would reduce, not the offence that came to notice first.",)),
    "target": Guidance(
        (
            "Whether the threat has been assessed. If it has not, say so: finding a group that nobody has mapped is a "
            "reason to take a request on.",
        )
    ),
    "regions": Guidance(("Reach beyond one force is what TOEX is for. Name only what you can support.",)),
    "intelligence": Guidance(
        (
            "Facts and assessments kept apart, and how good the intelligence is.",
            "How the pieces are linked: people, places, telephones, vehicles, money.",
            "Dates. “Recently” will not mean anything in a month.",
        )
    ),
    "strategy": Guidance(
        (
            "What the SIO wants to achieve, and in which order.",
            "What would be done with the answer, and by whom.",
            "How safeguarding and arrests are weighed against each other.",
        ),
        good=(
            (
                "Identify and safeguard the workers first; build the case against the three directors from records and "
                "telephone data; arrest phase in March with the labour inspectorate.",
                "It says what comes first, and what the product would be used for.",
            ),
        ),
        weak=(("To investigate all offences.", "Nobody can work to this."),),
    ),
    "question": Guidance(
        (
            "One question, which intelligence work can answer.",
            "Who, where and when, so that it is clear when the work is done.",
            "An answer that would change what you do.",
        ),
        good=(
            (
                "Who controls the supply of workers to these three car washes, and where else do they run workplaces?",
                "It names the subject and has an end.",
            ),
            (
                "Which adults and addresses link the eight children reported missing from here since June?",
                "It can be answered from data, and safeguarding follows from the answer.",
            ),
        ),
        weak=(
            ("Everything you can find on the Smith family.", "It has no end, and is hard to justify."),
            ("Please do the phones.", "It asks for an activity. What is it that you need to know?"),
        ),
    ),
    "gaps": Guidance(("What you have tried to find out and could not.", "What matters most, first.")),
    "why-toex": Guidance(
        (
            "What your force has tried, and what it lacks: reach, data, skills or capacity.",
            "Why this and not the regional unit or another agency.",
        )
    ),
    "outcome": Guidance(("All four Ps count. Making victims safe is a result in its own right.",)),
    "done-so-far": Guidance(("What has been ruled out. It saves weeks.",)),
    "systems": Guidance(("Your own systems and the Police National Database before a request is sent.",)),
    "needed-by": Guidance(
        (
            "A date that something depends on.",
            "Time for the gates to decide and for the work: most products take several weeks.",
        ),
        good=(("12 May: the strategy meeting with social care decides on the children.", "A reason and a date."),),
        weak=(("As soon as possible.", "Every request is."),),
    ),
    "numbers": Guidance(("Honest numbers. An estimate that is explained is better than none.",)),
    "risk": Guidance(("Who, how and how soon. This decides the priority.",)),
    "safeguarding": Guidance(("That nobody waits for intelligence who could be made safe today.",)),
    "necessity": Guidance(
        (
            "Why less would not do.",
            "Who else is affected: families, witnesses, customers.",
            "How what is not needed will be kept out.",
        )
    ),
    "data-details": Guidance(("Volume and format decide how long the work takes.",)),
}
