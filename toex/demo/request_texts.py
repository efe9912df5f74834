"""What the officers of the demo answer to the questions of the request that do not hang on the threat. All invented."""

UNITS = ("Exploitation team", "Serious crime team", "Local policing, complex cases", "Child protection investigation")
MANAGERS = ("DI Farrow", "DI Whitlock", "DI Okoro", "DI Pemberton", "T/DI Lacey")
RESPONSIBLE = ("Supt Halloran", "DCI Birch", "Supt Adeyemi", "DCI Trevelyan")
DISCLOSURE = ("DC Moss", "DC Ibbotson", "PSI Clarke", "DC Nandra")
DEPUTIES = ("DI Crane", "DI Solanki", "DS Attwood")
STRATEGY = (
    "Identify and safeguard victims first. Build the case from records, telephone data and money rather than from "
    "accounts of victims. Decide on an arrest phase with partners once the network is known.",
    "Establish who leads the group and who works under pressure. Disrupt the premises through licensing and housing "
    "while the case against the leaders is built. Review after eight weeks.",
    "Protect the children who are known and find those who are not. Keep the subjects unaware until devices can be seized "
    "on one day at all addresses. Prosecute for trafficking where the evidence allows.",
    "Map the supply from recruitment to profit. Share what concerns other forces early. Arrests follow the harm, not the "
    "number of offences.",
)
GAPS = (
    "Who gives the orders, where the money goes, and whether there are victims in other forces.",
    "The holder of the contact number since it changed, and who pays for transport.",
    "How people are recruited, and which of the addresses are used now.",
    "",
)
OUTCOME = (
    "A picture on which the SIO can choose between early safeguarding and a larger arrest phase.",
    "Victims who are safe, and a group that cannot start again in the next town.",
    "",
)
WORK_DONE = (
    "Local research on all named people, two visits with partners, and one debrief. Number plate data was looked at for "
    "three vehicles. No telephone data has been asked for yet.",
    "Reports of the last two years were read and a chronology was made. Company and land records were searched. Three "
    "further lines of inquiry were closed without result.",
    "House-to-house inquiries, return interviews and a strategy meeting. A force analyst made a first chart, which is "
    "ready to be shared.",
)
SEARCHES = (
    "Two of the subjects are known under other names; four addresses repeat. Nothing was found on the third company.",
    "Nothing found on the main subject. Two vehicles appear in reports of a neighbouring force.",
    "One telephone number appears in three unconnected reports. The rest of the searches found nothing.",
)
OTHERS_ASKED = (
    "The regional disruption team was asked for advice in the spring and left the lead with us.",
    "A neighbouring force looks at one of the premises for licensing. We are in contact with its officer.",
)
CHILDREN_SERVICES = (
    "All were referred to the county's children's social care; strategy discussions were held for each.",
    "Two were referred. The others have not been identified; their schools have been told what to look for.",
)
SAFEGUARDING = (
    "Known victims have been seen by specialist officers and a referral was made for each who agreed.",
    "Children’s social care leads; a strategy discussion has been held and another is booked.",
    "Two have been moved to a safe house. The others could not be found again.",
    "Nothing yet: nobody has been identified who could be approached without putting others at risk.",
    "Health visitors and the outreach charity look in on known addresses.",
)
NOTIFICATION_PLAN = ("The victims’ officer makes it this week, once an interpreter is booked.",)
REPORTED_TO = ("Force control room, log 417 of today, 10:40", "Duty inspector, by telephone, log 1182")
VOLUMES = (
    "14 months of call data of six numbers, as CSV",
    "Three device downloads of about 60 GB, and 40 statements",
    "Bank statements of four accounts over two years, partly on paper",
)
LANGUAGES = ("", "", "Romanian", "Vietnamese", "Albanian and Turkish")
NECESSITY = (
    "The victims cannot be found without knowing how the group works. Open sources and our own records are exhausted.",
    "Further children are likely to be harmed while the group is unknown. Less intrusive lines have been tried first.",
)
PROPORTIONALITY = (
    "Only the subjects and their closest contacts are looked at. Data of others is taken out as soon as it is recognised.",
    "The harm is serious and continues. The period of the data is limited to fourteen months, and to named numbers.",
)
AUTHORITIES = (
    "Reference 26/118, runs until the end of next month.",
    "Two references, 26/204 and 26/205, under review.",
)
SENSITIVE = (
    "A relative of one subject works for a partner. They take no part in the case.",
    "Local press has asked about one of the premises. Lines have been agreed with the press office.",
)
PLACES = ("{town}, and the road to the coast", "Three streets near the station in {town}", "")
CHANGED = "Since the question was asked two more victims have been met, and both were taken to a safe place."
HARM_REASONS = (
    "",
    "Scored by the SIO and the force’s intelligence unit together, on what was known at the start of the month.",
    "The number of victims is an estimate from the addresses that are known.",
    "The regional threat assessment unit came to a similar result in the spring.",
)
