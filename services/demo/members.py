"""The members of the organisation: people, teams and bots."""

from datetime import date

from services.contracts.actors import Actor, ActorKind
from services.demo.person import DemoPerson, bot, team_account

TORONTO, KOLKATA, BERLIN = "America/Toronto", "Asia/Kolkata", "Europe/Berlin"

PLATFORM = (
    DemoPerson(7001, "ines-carvalho", "platform", reviews=2.2, review_hours=0.8, output=0.9),
    DemoPerson(
        7002, "tomas-brandt", "platform", zone=BERLIN, hours=(8.0, 17.0), strict=0.38, review_hours=1.5
    ),
    DemoPerson(7003, "wei-ling-ho", "platform", output=1.5, reviews=1.3, size=0.7, drafts=0.1),
    DemoPerson(
        7004, "dorian-voss", "platform", zone=BERLIN, output=0.8, review_hours=9.0, reviews=0.9, size=1.7
    ),
    DemoPerson(7005, "amara-okoye", "platform", hours=(10.0, 19.0), weekends=True, away=((97, 84),)),
    DemoPerson(7006, "petra-lindholm", "platform", reviews=1.4, drafts=0.35, older_account="plindholm-dev"),
)
WEB = (
    DemoPerson(7011, "rui-monteiro", "web", output=1.4, ships_on_fridays=True, drafts=0.1),
    DemoPerson(7012, "sofia-almeida", "web", reviews=2.0, review_hours=1.0, strict=0.3),
    DemoPerson(7013, "kenji-arai", "web", hours=(10.5, 19.5), size=0.8, review_hours=3.0),
    DemoPerson(7014, "nadia-haddad", "web", zone=TORONTO, reviews=1.2, review_hours=1.6, drafts=0.3),
    DemoPerson(7015, "bjarne-solheim", "web", zone=BERLIN, output=0.7, review_hours=6.0, away=((60, 47),)),
    DemoPerson(7016, "lucia-ferraz", "web", output=1.2, joined=52, reviews=0.4, size=0.6, drafts=0.5),
)
MOBILE = (
    DemoPerson(7021, "mateus-pinho", "mobile", output=1.2, reviews=1.5, review_hours=1.2),
    DemoPerson(7022, "hanna-wirth", "mobile", zone=BERLIN, hours=(8.0, 16.5), strict=0.3, drafts=0.3),
    DemoPerson(7023, "arjun-desai", "mobile", zone=KOLKATA, hours=(10.0, 19.0), output=1.3, review_hours=1.8),
    DemoPerson(7024, "clara-novais", "mobile", away=((9, -5),), reviews=1.3, review_hours=2.5),
    DemoPerson(7025, "olek-marczak", "mobile", zone=BERLIN, ships_on_fridays=True, size=1.4, output=0.8),
)
BILLING = (
    DemoPerson(7031, "henrique-lobo", "billing", strict=0.42, review_hours=5.0, reviews=1.8, output=0.7),
    DemoPerson(7032, "yara-benali", "billing", output=1.2, review_hours=3.0, drafts=0.3),
    DemoPerson(7033, "gunnar-eide", "billing", zone=BERLIN, review_hours=8.0, reviews=1.2, size=1.3),
    DemoPerson(7034, "teresa-quadros", "billing", reviews=0.9, review_hours=4.0, away=((131, 118),)),
    DemoPerson(7035, "oskar-blom", "billing", zone=BERLIN, hours=(7.0, 16.0), output=0.9, review_hours=4.0),
)
DATA = (
    DemoPerson(7041, "vera-santiago", "data", output=1.1, reviews=1.6, review_hours=1.4),
    DemoPerson(7042, "elias-norden", "data", zone=BERLIN, drafts=0.45, size=1.8, output=0.8),
    DemoPerson(7043, "mei-tanaka", "data", hours=(8.5, 17.5), strict=0.3, review_hours=2.0),
    DemoPerson(7044, "farah-iqbal", "data", zone=TORONTO, output=1.0, review_hours=2.2),
    DemoPerson(7045, "simon-achter", "data", output=1.1, earlier_team="web", moved=date(2026, 9, 21)),
    DemoPerson(7046, "colin-weaver", "data", left=72, reviews=0.0, output=0.9, deleted=True),
)
PEOPLE = (*PLATFORM, *WEB, *MOBILE, *BILLING, *DATA)
TEAMS = ("platform", "web", "mobile", "billing", "data")
TEAM_ACCOUNTS = {slug: team_account(7900 + number, slug) for number, slug in enumerate(TEAMS)}

DEPENDENCIES = bot(7801, "dependabot")
REVIEW_BOT = bot(7802, "second-look")
STALE_BOT = bot(7803, "stale")
# An ordinary account that a machine uses: only the configuration's pattern says that it is a bot.
BUILD_ACCOUNT = Actor(id=7804, login="lumen-ci", kind=ActorKind.USER)
BOTS = (DEPENDENCIES, REVIEW_BOT, STALE_BOT, BUILD_ACCOUNT)
