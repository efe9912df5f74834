"""What the people of the demo write: requests by threat area, and the words of decisions. All of it is invented."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Story:
    """The heart of one request. `{town}` is a town of the force's region."""

    question: str
    background: str
    risk: str


STORIES: dict[str, tuple[Story, ...]] = {
    "modern-slavery": (
        Story(
            "Who controls the supply of workers to three car washes in {town}, and where else do the same people run "
            "workplaces or houses?",
            "Three car washes share one set of directors, changed twice in fourteen months. Eleven workers were met in "
            "two visits; none held their own bank card. Two gave the same house as their address, where the council "
            "counted nineteen mattresses. Company and vehicle records have been searched; telephone data has not.",
            "Debt bondage, threats to family abroad, and wages taken in cash every Friday. Workers are moved within "
            "hours of a visit.",
        ),
        Story(
            "Which addresses, drivers and gangmasters link the packing sites near {town}, and who profits?",
            "A packing site reported forty workers whose pay goes to six accounts. Minibuses with the same two drivers "
            "collect them before five in the morning. A victim in the national referral mechanism describes a recruiter "
            "known by a nickname only.",
            "Workers are ill and avoid doctors. One was found with untreated burns. Overcrowded houses with locked "
            "internal doors.",
        ),
        Story(
            "Map the nail bars in {town} and the people who staff them: who recruits, who moves them, who collects?",
            "Seven premises opened in two years under different names with one accountant. Young workers give the same "
            "date of birth and the same account of how they arrived. Takings are collected on Mondays by one car.",
            "Several workers look younger than eighteen. None is seen outside without an older woman.",
        ),
        Story(
            "Who is behind the building crews working for cash around {town}, and which vulnerable men are held?",
            "An outreach worker named four men who left a hostel with the offer of work and a caravan. Two were seen "
            "labouring for no pay. The family that runs the crews has links to three counties.",
            "Men with addiction or learning disability. Beatings are used as discipline; one has an untreated fracture.",
        ),
    ),
    "child-sexual-exploitation": (
        Story(
            "Which adults and addresses link eight children reported missing from {town} in the last four months?",
            "Missing reports, return interviews and social care records name two takeaways and a flat. Three children "
            "share new telephones bought on one day. The investigation team has no analyst to bring the data together.",
            "Children aged 13 to 15 who go missing overnight and come back with gifts. Two are in care.",
        ),
        Story(
            "Is the group of men giving lifts to girls from a college in {town} one network, and who leads it?",
            "Six vehicles appear in separate reports by parents, taxi marshals and a school nurse. Number plate hits "
            "place three of them together on eleven evenings. One man was named in an inquiry in another force.",
            "Girls of 14 to 16 are plied with alcohol. Two have disclosed and withdrawn. Threats to share images.",
        ),
        Story(
            "Find further victims and premises of a party house model around {town}.",
            "Short lets are rented under false names at weekends. Neighbours in four streets describe the same cars and "
            "very young visitors. A phone recovered in one house holds contacts that have not been worked.",
            "Children are moved between towns at weekends; the risk rises in school holidays.",
        ),
    ),
    "child-sexual-abuse": (
        Story(
            "Identify the people behind four accounts that trade indecent material and say they have access to "
            "children near {town}.",
            "A referral from industry gives account names, times and partial addresses. Two accounts share a recovery "
            "number. Online undercover work ended when the group moved to another platform.",
            "Posts describe contact abuse of a child under ten who has not been identified.",
        ),
        Story(
            "Build the network of offenders who met through one online group and live within reach of {town}.",
            "A seized device holds nine months of chat with 62 handles. Fourteen were identified; three hold positions "
            "of trust. The rest need open source, communications and financial work.",
            "At least two members describe plans to meet. Unidentified child victims.",
        ),
        Story(
            "Which other children did a youth club volunteer in {town} have contact with, and did others take part?",
            "Two adults disclosed abuse in childhood by the same man and name a second. He moved between three "
            "counties. Records are on paper in four archives.",
            "He still has access to children through his family. Victims are vulnerable adults today.",
        ),
    ),
    "adult-sexual-exploitation": (
        Story(
            "Who runs the advertisements and flats used to sell women in {town}, and how is the money moved?",
            "Forty advertisements share eleven numbers and one style of writing. Women are moved every ten days by two "
            "drivers. Short let bookings were paid by three cards in false names.",
            "Women are sent to any caller at any hour. Passports are held. One miscarried and was not taken to a doctor.",
        ),
        Story(
            "Map the pop-up brothels along the rail line through {town} and identify the controllers.",
            "Seven premises in five months, each open less than three weeks. Landlords describe the same couple. "
            "A neighbouring force holds an intelligence picture that has not been joined to ours.",
            "Women with debts of several thousand pounds, working through illness. Violence by customers is unreported.",
        ),
        Story(
            "Is a group targeting women leaving a refuge in {town} linked to reports in two other regions?",
            "Five women were befriended within a month of leaving the refuge. Cars were hired with one driving licence. "
            "The same licence appears in a report from another region.",
            "Women with addiction and no family nearby. Two are missing from the group's latest address.",
        ),
    ),
    "organised-immigration-crime": (
        Story(
            "Who organises the lorry and small boat arrivals that end at addresses in {town}, and who meets them?",
            "Nine people met at one lay-by within six weeks named the same contact. Their phones were given to them. "
            "Payments run through two money transfer shops.",
            "People were carried in sealed trailers. Families abroad are threatened until the debt is paid.",
        ),
        Story(
            "Which sponsor companies in {town} sell certificates to care workers, and where do the workers end up?",
            "Four companies with one address sponsored 180 people. Thirty were met: none had the work that was promised, "
            "and all had paid. The companies will be dissolved next month.",
            "People in debt with no right to other work, housed nine to a room and open to further exploitation.",
        ),
        Story(
            "Identify the forger who supplies the documents found in three searches in {town}.",
            "The same printer fault is visible on 41 documents from three forces. A courier was stopped and released. "
            "A telephone and two laptops wait for examination.",
            "Documents let children travel with adults who are not their family.",
        ),
    ),
    "county-lines": (
        Story(
            "Which children carry for the line that serves {town}, who holds the line's number, and where is it run from?",
            "The number has changed three times since spring; bulk messages are alike. Eight children from another "
            "region were found in two cuckooed flats. Cell site shows journeys that nobody has put together.",
            "Children aged 14 to 17 with debts for seized drugs. Two were stabbed. Tenants of the flats are vulnerable.",
        ),
        Story(
            "Map the rail routes, taxi accounts and addresses used by a line into {town}.",
            "Staff at the station recorded 26 unaccompanied children in term time. One account pays for taxis in four "
            "towns. The holder has never been seen.",
            "Boys in care are picked up at the station. One has a tracking app put on his phone by the group.",
        ),
        Story(
            "Are the girls found with dealers in {town} exploited sexually as well, and by whom?",
            "Return interviews of five girls describe the same flat and the same man. His nominal holds three aliases. "
            "Neither the drugs nor the exploitation team has the whole picture.",
            "Girls of 15 and 16 hold drugs and are assaulted. Fear of the group keeps them from speaking.",
        ),
        Story(
            "Who recruits at two special schools near {town}, and how far does the group reach?",
            "Staff noticed new trainers, phones and two boys who call an older pupil their boss. Number plate data ties "
            "a hire car to both schools and to a seizure eighty miles away.",
            "Boys with learning disability who do not see themselves as victims.",
        ),
    ),
    "sexual-extortion": (
        Story(
            "Link 23 reports of extortion by images from {town} and identify who receives the money.",
            "The messages share wording, times of day and four payment accounts. The accounts were opened with stolen "
            "identities. Two victims paid several times.",
            "Most victims are boys of 15 to 18. One tried to take his own life within an hour of the first message.",
        ),
        Story(
            "Which UK accounts launder the payments of an extortion group that targets students in {town}?",
            "Nine money mules have been identified; all say they met one man at a gym. Funds leave within minutes "
            "through gift cards.",
            "Victims are ashamed and isolated. The university reports two in crisis.",
        ),
        Story(
            "Do three sets of accounts that threaten pupils in {town} belong to one person?",
            "The accounts use the same stolen pictures of one girl. Requests to platforms returned partial addresses on "
            "a shared network. A pupil is a possible suspect.",
            "Images of children of 12 and 13 were sent on within the school.",
        ),
    ),
    "online-groups": (
        Story(
            "Who leads an online group that makes children harm themselves on camera, and which members live near {town}?",
            "Two children in our force took part. The group ranks members by what they make others do. Handles change "
            "weekly but habits of speech and hours do not.",
            "Self-harm, cruelty to animals and threats to publish. Victims become recruiters.",
        ),
        Story(
            "Identify UK members of a server that trades in threats, addresses and images of girls from {town}.",
            "A parent gave us an export of two months of chat. Forty handles, a price list and a list of targets. Five "
            "targets have been safeguarded.",
            "Girls of 11 to 15. False emergency calls were made to the homes of two.",
        ),
    ),
    "other": (
        Story(
            "Is exploitation of students by a letting agency in {town} organised, and how many are affected?",
            "Students report debts for rooms that do not exist and offers to work it off. Three companies share a "
            "telephone. The pattern has been seen in one other city.",
            "Young people far from home, some of them pressed into sexual services or parcel fraud.",
        ),
        Story(
            "Who places people with learning disability from {town} in false marriages and takes their benefits?",
            "A day centre reported four marriages in one year with the same witnesses. Benefits are paid into two "
            "accounts. Adult social care asks for a picture before it acts.",
            "Adults who cannot consent; two were moved out of reach of their families.",
        ),
    ),
}

WHY_TOEX = (
    "The network reaches into at least three forces. We can investigate what is in our area but cannot bring the whole "
    "picture together.",
    "Our one analyst is on a homicide until the end of the quarter, and the data sets are larger than our tools can "
    "hold.",
    "An upstream view would let us choose between safeguarding now and a larger arrest phase with partners.",
    "Nobody has mapped this threat yet. Without it we can only react to each report.",
    "The forces concerned each hold a part. A neutral team that may see all of it would save weeks.",
)
NEEDED_BY = (
    "An arrest phase is planned and the warrants depend on the picture.",
    "The strategy meeting with partners decides on safeguarding that week.",
    "Bail of the first suspects ends.",
    "The premises' lease ends soon after and we expect the group to move.",
    "Hearing at the Crown Court; the prosecutor asks for the network chart.",
    "School holidays begin, when the risk rises.",
)

# Words of the decisions that give a coded reason: verb, then code, then what may be said.
REASONED: dict[str, dict[str, tuple[str, ...]]] = {
    "forward": {
        "meets-criteria": (
            "Meets the criteria: organised, cross-border, and vulnerable people at risk. Force research has been done.",
            "Checked against regional holdings. No duplicate; a link to one closed inquiry is noted on the file.",
            "The request is clear and proportionate. The force cannot do this with its own analysts.",
        ),
        "forward-with-concerns": (
            "Forwarded. The number of victims is likely to be higher than stated, and the date is tight.",
        ),
    },
    "ask": {
        "question-unclear": (
            "Is there an investigation strategy, and what would change if TOEX answers this question?",
        ),
        "risk-unclear": ("How many of the people named are known to be victims, and who has spoken to them?",),
        "work-done-unclear": ("Which systems has the force searched already, and with what result?",),
        "other-question": ("Can the telephone data be shared, and in which format is it held?",),
    },
    "accept": {
        "high-harm": (
            "High harm with reach into several forces, and nobody holds the whole picture. The team has capacity from "
            "Monday.",
            "Victims at risk and a clear question. Accepted at this priority after the harm assessment.",
        ),
        "unmapped-threat": ("The threat has not been mapped in this region. Terms to be drafted this week.",),
        "upstream-opportunity": ("Early work here may stop a network before it takes root.",),
        "fits-priorities": ("Fits the regional control strategy. Lead named; terms to be drafted this week.",),
    },
    "decline": {
        "force-can-do": (
            "The question can be answered by the force's own analysts in about two days. Advice on data sources was "
            "given by telephone.",
        ),
        "not-organised-exploitation": (
            "No sign so far that this is organised. Send it again if further reports point to a group.",
        ),
        "duplicate": (
            "Another referral asks the same about the same people. The requester has been put in touch with its lead.",
        ),
        "no-capacity": (
            "Harm is real but lower than what the team has in hand, and no capacity is expected for six weeks. The "
            "regional intelligence unit has agreed to look at it.",
        ),
        "not-enough-information": (
            "There is too little to develop: one anonymous report and no name, number or vehicle. Three lines of local "
            "inquiry were suggested.",
        ),
    },
    "redirect": {
        "other-region-lead": ("The other region already develops the parent network and asked for this to join it.",),
        "most-activity-elsewhere": (
            "Most activity and both controllers are in the other region, which has agreed to take it.",
        ),
    },
    "redirect_capability": {
        "other-capability": ("What is needed is examination of devices, which is their work and not ours.",),
        "national-agency": ("A national agency leads on this group and has asked that all requests go to it.",),
    },
    "return": {
        "needs-first-gate": (
            "The second force named in the request should be consulted first.",
            "Needs the result of the regional search before a decision.",
        ),
    },
    "hold": {
        "waiting-for-court": ("Waiting for the warrant; nothing can be developed before it is served.",),
        "waiting-for-force": ("The force has paused its operation for a trial. We resume after the verdict.",),
        "capacity": ("The lead was moved to a kidnap for the time being.",),
    },
    "withdraw": {
        "no-longer-needed": ("The main suspect was arrested on another matter and admitted the offences.",),
        "done-otherwise": ("A neighbouring force has taken the inquiry over with its own analysts.",),
        "made-in-error": ("Sent twice by mistake; the other request holds everything.",),
    },
}
# What answers a question, by the reason it was asked for.
ANSWERS = {
    "question-unclear": "The strategy was signed last week. The answer decides whether we go for an early safeguarding "
    "visit or hold for a joint arrest phase.",
    "risk-unclear": "Six are known to be victims. Four were spoken to by specialist officers, two declined.",
    "work-done-unclear": "Force systems, the national database and company records have been searched; the results are "
    "with our analyst. Communications data has not been asked for yet.",
    "other-question": "Yes: our data team can hand over call data as delimited files within two days of the terms being "
    "agreed.",
}
CAPABILITIES = {
    "other-capability": "ROCU cyber team",
    "national-agency": "National Crime Agency",
}
CAPABILITY_CODES = {"other-capability": "rocu-cyber", "national-agency": "nca"}
ACCEPTED_PART = (
    "Mapping of the people, addresses and vehicles. The financial work stays with the force's own team.",
    "The network chart and victim identification. Examination of devices is not taken on.",
)
RESUME = ("The reason for the hold has ended.", "The warrant was served and the data has come in.")
CHASE = "We can decide within two days of your answer. A short one helps already."
CORRECTED = "The rationale named the wrong unit. It is put right here."
PUT_RIGHT = "The unit to speak to is the regional intelligence unit, not the cyber team."
# A record by the National Decision Model.
NDM = {
    "ndm_code_of_ethics": "Treated like any request of the same harm; nobody involved has an interest in the outcome.",
    "ndm_information": "The request, the answers of the requester and the regional search. Two reports are untested.",
    "ndm_threat_and_risk": "Adults under control of others, debt and threats. No sign of danger to life within days.",
    "ndm_powers_and_policy": "DPA 2018 part 3; the regional control strategy; the acceptance criteria of the programme.",
    "ndm_options": "Take it on now, take on a part, wait for the second force, or advise. Chosen for the harm it averts.",
    "ndm_action_and_review": "Looked at again at the team’s meeting in two weeks, or at once if a child is named.",
}
ADVICE = (
    "Endorsed. Harm score seems right; the borough has done what it can with its own resources.",
    "A strong bid. I have added the two linked reports to the background by telephone with the officer.",
)
SEND_BACK = (
    "State what has been searched already, and ask one question instead of four.",
    "Add what safeguarding has been done before this goes to the region.",
)
AMEND = (
    "Two new victims were found in another force; the scope has to include that area.",
    "The devices turned out to hold far more data than expected, so the delivery date has to move.",
)
COMPLETE = (
    "All products were delivered and the question of the request is answered.",
    "The network is mapped; the remaining gap is outside what intelligence development can close.",
)
OWNER = (
    "The threat is lower than at the request, and the owner named is best placed to hold what remains.",
    "Most of the network is dealt with. What remains sits at this level.",
)
REFUSE_OWNERSHIP = (
    "The controllers live outside our area. Another owner is better placed.",
    "We have no team to lead on it before the spring.",
)
REOPEN = (
    "Two new victims name the same controller.",
    "The group has started again under another company name.",
)
