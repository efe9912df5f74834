"""The tasking request: its sections in groups, the pages of each, and which of them apply.

To change a question, change its field, raise FORM_VERSION and run `manage.py describe_form`: what was submitted before
keeps the questions that it was asked (`referrals.questions`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from referrals.forms.base import PageForm
from referrals.forms.drafts import empty
from referrals.forms.pages import asking, harm, people_at_risk, practical, request, rows, threat

FORM_VERSION = 3

# The answer that a file says by being attached.
HAS_ATTACHMENTS = "has_attachments"

Answers = dict
Asked = Callable[[Answers], bool]


def always(answers: Answers) -> bool:
    return True


def said(name: str, *values) -> Asked:
    """Asked where the answer `name` is one of `values`."""
    return lambda answers: answers.get(name) in values


def named(name: str, code: str) -> Asked:
    """Asked where the list `name` holds `code`."""
    return lambda answers: code in (answers.get(name) or ())


def some(name: str) -> Asked:
    """Asked where `name` has an answer."""
    return lambda answers: bool(answers.get(name))


def has_victims(answers: Answers) -> bool:
    return bool(answers.get("victims_known") or answers.get("victims_potential"))


def has_children(answers: Answers) -> bool:
    return has_victims(answers) and answers.get("children") == "yes"


def other_threat(answers: Answers) -> bool:
    return answers.get("primary_threat") == "other" or "other" in (answers.get("other_threats") or ())


@dataclass(frozen=True)
class Page:
    """One page: its address, its heading (none where its one question is the heading), its form, when it is asked."""

    slug: str
    form: type[PageForm]
    title: str = ""
    asked: Asked = always

    @property
    def heading(self) -> str:
        return self.title or str(next(iter(self.form.base_fields.values())).label)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.form.base_fields)


@dataclass(frozen=True)
class Rows:
    """What a section collects besides answers, one row each: subjects, attachments.

    `name` is that of the rows, and of their counter; `address` names the URL of the page that lists those of a draft;
    `asked` says when there should be some, `missing` what is said where there are none ("" where none are needed).
    `unfinished` names the counter of those that lack something, `unfinished_words` what is said of them.
    """

    name: str
    address: str
    asked: Asked
    missing: str = ""
    unfinished: str = ""
    unfinished_words: str = ""


@dataclass(frozen=True)
class Section:
    """One task of the task list. Where it collects rows, its last page asks whether there are any."""

    slug: str
    title: str
    pages: tuple[Page, ...]
    rows: Rows | None = None

    def asked(self, answers: Answers) -> list[Page]:
        """Its pages that apply to these answers."""
        return [page for page in self.pages if page.asked(answers)]


@dataclass(frozen=True)
class Group:
    """Sections under one heading of the task list."""

    title: str
    sections: tuple[Section, ...]


GROUPS = (
    Group(
        "The request",
        (
            Section(
                "about",
                "About the request",
                (
                    Page("marking", request.MarkingForm),
                    Page("operation", request.OperationForm, "The operation"),
                ),
            ),
            Section(
                "people",
                "People responsible",
                (
                    Page("requester", request.RequesterForm, "You, the requester"),
                    Page("sio", request.SioForm, "Senior investigating officer"),
                    Page("lro", request.LroForm),
                    Page("lro-details", request.LroDetailsForm, "Lead responsible officer", said("sio_is_lro", False)),
                    Page("disclosure", request.DisclosureForm, "Disclosure officer"),
                    Page("deputy", request.DeputyForm),
                    Page("deputy-details", request.DeputyDetailsForm, "Deputy of the SIO", said("has_deputy", True)),
                ),
            ),
        ),
    ),
    Group(
        "The threat",
        (
            Section(
                "threat",
                "Threat and exploitation",
                (
                    Page("main-threat", threat.ThreatForm),
                    Page("other-threats", threat.OtherThreatsForm),
                    Page("threat-described", threat.ThreatDescribedForm, asked=other_threat),
                    Page("exploitation", threat.ExploitationForm),
                    Page("target", threat.TargetForm),
                    Page(
                        "mapped",
                        threat.MappedForm,
                        asked=said("target_kind", "ocg", "priority_individual", "vulnerability"),
                    ),
                    Page(
                        "mapping",
                        threat.MappingForm,
                        "How it has been mapped",
                        lambda answers: answers.get("mapped") == "yes" and answers.get("target_kind") != "not_known",
                    ),
                    Page("master-list", threat.MasterListForm),
                    Page("master-list-reference", threat.MasterListReferenceForm, asked=said("on_master_list", True)),
                ),
            ),
            Section(
                "where",
                "Where it is",
                (
                    Page("regions", threat.RegionsForm),
                    Page("forces", threat.ForcesForm),
                    Page("places", threat.PlacesForm),
                    Page("abroad", threat.AbroadForm),
                    Page("countries", threat.CountriesForm, "Countries upstream", said("is_abroad", True)),
                ),
            ),
            Section(
                "background",
                "Background and strategy",
                (
                    Page("intelligence", asking.BackgroundForm),
                    Page("strategy", asking.StrategyForm),
                    Page("stage", asking.StageForm),
                ),
            ),
        ),
    ),
    Group(
        "What you ask for",
        (
            Section(
                "support",
                "What you ask for",
                (
                    Page("question", asking.QuestionForm),
                    Page("support-types", asking.SupportForm),
                    Page("products", asking.ProductsForm),
                    Page("gaps", asking.GapsForm),
                    Page("why-toex", asking.WhyForm),
                    Page("outcome", asking.OutcomeForm, "What you expect to come of it"),
                ),
            ),
            Section(
                "work-done",
                "Work done already",
                (
                    Page("done-so-far", asking.WorkDoneForm),
                    Page("systems", asking.SystemsForm),
                    Page("search-results", asking.SearchResultsForm, asked=some("systems_searched")),
                    Page("others-asked", asking.OthersAskedForm),
                    Page("others-asked-details", asking.OthersAskedDetailsForm, asked=said("others_asked", True)),
                ),
            ),
            Section("when", "When it is needed", (Page("needed-by", practical.WhenForm, "When it is needed"),)),
        ),
    ),
    Group(
        "Subjects and people at risk",
        (
            Section(
                "subjects",
                "Subjects",
                (Page("any-subjects", rows.HasSubjectsForm),),
                Rows(
                    "subjects",
                    "referrals:subjects",
                    said("has_subjects", True),
                    "Add a subject, or say that you know none",
                ),
            ),
            Section(
                "victims",
                "Victims and safeguarding",
                (
                    Page("immediate-risk", people_at_risk.ImmediateRiskForm),
                    Page(
                        "threat-to-life",
                        people_at_risk.ThreatToLifeForm,
                        "Stop: this is not an emergency channel",
                        said("immediate_risk", True),
                    ),
                    Page("numbers", people_at_risk.VictimsForm, "Victims"),
                    Page("children", people_at_risk.ChildrenForm, asked=has_victims),
                    Page("children-details", people_at_risk.ChildrenDetailsForm, "Children", has_children),
                    Page("risk", people_at_risk.RiskForm),
                    Page("safeguarding", people_at_risk.SafeguardingForm),
                    Page("notification", people_at_risk.NotificationForm, asked=has_victims),
                    Page(
                        "notification-details",
                        people_at_risk.NotificationDetailsForm,
                        "The referral or notification",
                        lambda answers: has_victims(answers) and answers.get("nrm") in {"nrm", "duty_to_notify"},
                    ),
                    Page(
                        "notification-plan",
                        people_at_risk.NotificationPlanForm,
                        asked=lambda answers: has_victims(answers) and answers.get("nrm") == "not_yet",
                    ),
                ),
            ),
            Section(
                "harm",
                "Harm assessment",
                (
                    Page("harm-impact", harm.ImpactForm, "Impact"),
                    Page("harm-likelihood", harm.LikelihoodForm, "Likelihood and capability"),
                    Page("harm-confidence", harm.ConfidenceForm, "Confidence"),
                    Page("harm-position", harm.PositionForm, "Organisational position"),
                    Page("harm-result", harm.ResultForm, "What the harm assessment comes to"),
                ),
            ),
        ),
    ),
    Group(
        "Data, law and handling",
        (
            Section(
                "data",
                "Data to be supplied",
                (
                    Page("data-supplied", practical.DataForm),
                    Page("data-details", practical.DataDetailsForm, "The data", said("data_supplied", True)),
                ),
            ),
            Section(
                "legal",
                "Legal basis",
                (
                    Page("legal-basis", practical.LegalBasisForm),
                    Page("necessity", practical.NecessityForm, "Necessity and proportionality"),
                    Page("authorities", practical.AuthoritiesForm),
                    Page(
                        "authority-references",
                        practical.AuthorityReferencesForm,
                        asked=said("has_authorities", True),
                    ),
                ),
            ),
            Section(
                "handling",
                "Handling and sensitivities",
                (
                    Page("handling-instructions", practical.HandlingForm, "Handling"),
                    Page("sensitivities", practical.SensitivitiesForm),
                    Page(
                        "sensitivity-details",
                        practical.SensitivityDetailsForm,
                        "Sensitivities",
                        said("has_sensitivities", True),
                    ),
                ),
            ),
            Section(
                "attachments",
                "Attachments",
                (Page("any-attachments", practical.AnyAttachmentsForm),),
                Rows(
                    "attachments",
                    "referrals:attachments",
                    said(HAS_ATTACHMENTS, True),
                    "Attach a file, or say that there are none",
                    "undescribed",
                    "Say what each attached file is, and how it is marked",
                ),
            ),
        ),
    ),
)
SECTIONS = tuple(section for group in GROUPS for section in group.sections)
PAGES = tuple(page for section in SECTIONS for page in section.pages)
FIELDS = {name: field for page in PAGES for name, field in page.form.base_fields.items()}


class TaskingRequestForm(*reversed([page.form for page in PAGES])):
    """Every page at once: the API's JSON document."""

    whole = True
    wanted = tuple(name for page in PAGES for name in page.form.wanted)


def form_of(section: Section) -> type[PageForm]:
    """Every page of a section at once."""
    wanted = tuple(name for page in section.pages for name in page.form.wanted)
    bases = tuple(reversed([page.form for page in section.pages]))
    return type(f"{section.slug.title().replace('-', '')}SectionForm", bases, {"whole": True, "wanted": wanted})


SECTION_FORMS = {section.slug: form_of(section) for section in SECTIONS}


def section_named(slug: str) -> Section | None:
    """The section of an address, or None."""
    return next((section for section in SECTIONS if section.slug == slug), None)


def page_named(slug: str) -> Page | None:
    """The page of an address, or None."""
    return next((page for page in PAGES if page.slug == slug), None)


def rows_named(name: str) -> Rows:
    """The rows of that name."""
    return next(section.rows for section in SECTIONS if section.rows and section.rows.name == name)


def section_of(page: Page) -> Section:
    return next(section for section in SECTIONS if page in section.pages)


def asked_pages(answers: Answers) -> Iterator[Page]:
    """The pages that apply to these answers, in order."""
    for section in SECTIONS:
        yield from section.asked(answers)


def following(page: Page, answers: Answers) -> Page | Rows | None:
    """What comes after `page` with these answers: a page, or the list of its section's rows; None after the last."""
    section = section_of(page)
    later = next((one for one in PAGES[PAGES.index(page) + 1 :] if one.asked(answers)), None)
    if section.rows and section.rows.asked(answers) and (later is None or later not in section.pages):
        return section.rows
    return later


def following_rows(rows: Rows, answers: Answers) -> Page | None:
    """The page that comes after the list of `rows`; None after the last."""
    section = next(section for section in SECTIONS if section.rows is rows)
    later = PAGES[PAGES.index(section.pages[-1]) + 1 :]
    return next((one for one in later if one.asked(answers)), None)


def before(page: Page, answers: Answers) -> Page | None:
    """The page before `page` in its section; None where it is the first."""
    section = section_of(page)
    earlier = section.pages[: section.pages.index(page)]
    return next((one for one in reversed(earlier) if one.asked(answers)), None)


def sent(answers: Answers) -> Answers:
    """The document as it is sent: every question that is asked with its answer, an empty one where it was left open.

    What a change of mind left behind is not sent.
    """
    names = [name for page in asked_pages(answers) for name in page.names]
    return {name: answers.get(name, empty(FIELDS[name])) for name in names}
