"""The scenes of metric items: who classifies what, and what their errors cost."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MetricScene:
    """`who` runs a classifier over `things`, a few of which are `rare`.

    `miss` and `alarm` say what one error of each kind means, ending before its cost. `unit` is how costs are written;
    `alarms` are what one alarm costs, in that unit. `bear` says that all alarms can be looked at, `spare` that misses
    can be borne: each decides what a figure is asked for.
    """

    who: str
    things: str
    rare: str
    miss: str
    alarm: str
    unit: str
    alarms: tuple[int, ...]
    bear: str
    spare: str


SCENES: tuple[MetricScene, ...] = (
    MetricScene(
        "A card issuer", "card payments", "fraudulent payments",
        "a fraud that goes through costs", "a good payment that is stopped costs", "${}", (4, 6, 9),
        "The fraud desk can call about each flagged payment", "Small frauds are insured",
    ),
    MetricScene(
        "A screening programme", "mammograms", "tumours",
        "a tumour that is overlooked is rated at", "a needless recall is rated at", "{} points", (2, 3, 5),
        "The clinic has room for each woman who is recalled", "The same women are screened again soon",
    ),
    MetricScene(
        "A railway", "axle recordings", "cracked axles",
        "a cracked axle in service costs", "a sound axle taken out costs", "${}", (300, 450, 800),
        "The workshop can take in each axle that is flagged", "Axles are inspected by hand each week anyway",
    ),
    MetricScene(
        "A mail provider", "incoming mails", "phishing mails",
        "a phishing mail that is delivered costs", "a good mail that is held back costs", "{} minutes of support",
        (2, 3, 5),
        "Held mails can be released by one click", "Links in mails are checked again when they are opened",
    ),
    MetricScene(
        "An insurer", "claims", "fraudulent claims",
        "a fraudulent claim that is paid costs", "an honest claim that is held up costs", "${}", (25, 40, 60),
        "Investigators have time for each flagged claim", "Paid claims are audited at the end of the year",
    ),
    MetricScene(
        "A water utility", "pump readings", "failing pumps",
        "a pump that fails unannounced costs", "a needless visit to a pump costs", "{} crew hours", (2, 3, 4),
        "A crew passes each pump once a week anyway", "A second pump takes over when one fails",
    ),
    MetricScene(
        "A chip maker", "wafer images", "defective wafers",
        "a defective wafer that is shipped costs", "a good wafer that is scrapped costs", "${}", (70, 120, 200),
        "Flagged wafers are tested once more before anybody scraps them", "A later test finds what slips through",
    ),
    MetricScene(
        "A marketplace", "new listings", "counterfeit listings",
        "a counterfeit that stays online costs", "an honest listing that is hidden costs", "${}", (8, 12, 15),
        "Moderators can look at each hidden listing within the hour", "Buyers report most counterfeits themselves",
    ),
    MetricScene(
        "A hospital", "ward recordings", "cases of sepsis",
        "a case that is noticed late is rated at", "a false call to the ward is rated at", "{} points", (2, 3, 4),
        "A nurse can see each patient for whom the alarm rings", "The ward checks all patients each hour anyway",
    ),
    MetricScene(
        "A bank", "transfers", "laundering transfers",
        "a laundering transfer that is not reported costs", "a good transfer that is examined costs", "${}",
        (30, 45, 80),
        "The compliance team can examine each flagged transfer", "A second system scans all transfers overnight",
    ),
    MetricScene(
        "A seed grower", "leaf photographs", "infected plants",
        "an infected plant left standing costs", "a healthy plant pulled out costs", "{} euros", (3, 5, 7),
        "A gardener can look at each plant before it is pulled out", "The infection hardly spreads in this season",
    ),
    MetricScene(
        "A cloud operator", "server logs", "failing disks",
        "a disk that fails in use costs", "a sound disk that is swapped costs", "${}", (60, 90, 150),
        "Swapped disks are tested and used again", "Three copies of the data are kept",
    ),
)  # fmt: skip
