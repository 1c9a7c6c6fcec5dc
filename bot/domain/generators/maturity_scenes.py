"""The texts of maturity items: who the team is, what it has, what troubles it, and what could be added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

TEAMS: tuple[tuple[str, str], ...] = (
    ("a ferry line", "predicts how many cars each crossing will carry"),
    ("a hospital group", "predicts how long patients will stay"),
    ("a seed trader", "grades photographs of grain"),
    ("a credit union", "scores applications for small loans"),
    ("a city's bus network", "predicts delays for its app"),
    ("a streaming service for operas", "recommends recordings"),
    ("a maker of lifts", "predicts which motors will fail"),
    ("an energy cooperative", "forecasts the load of its grid"),
    ("a museum shop", "forecasts what visitors will buy"),
    ("a food bank", "predicts which donations will spoil"),
    ("a ski resort", "predicts the queues at its lifts"),
    ("a translation agency", "routes orders to translators by a classifier"),
    ("a laboratory", "flags blood samples that need a second look"),
    ("a harbour", "predicts when ships will berth"),
    ("a dating app", "ranks profiles"),
    ("a publisher", "predicts which subscribers will cancel"),
)

FACTS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("work", "notebook"): (
        "Each model is trained by hand in a notebook.",
        "Whoever has time runs the training notebook cell by cell.",
        "Data preparation and training happen in notebooks on somebody's screen.",
    ),
    ("work", "pipeline"): (
        "A SageMaker pipeline prepares the data, trains and evaluates.",
        "Preparation, training and evaluation run as steps of a pipeline.",
        "Models come out of a pipeline with processing, training and evaluation steps.",
    ),
    ("release", "hand"): (
        "An engineer updates the endpoint from a laptop.",
        "New models are put on the endpoint by hand.",
        "Deployment is a script that somebody starts.",
    ),
    ("release", "approved"): (
        "Versions are registered, and once one is approved it is deployed to all callers at once.",
        "Approval in the model registry starts a deployment that replaces the old version in one go.",
        "Each version is registered; its approval leads to a deployment that switches all traffic over.",
    ),
    ("release", "gradual"): (
        "Approved versions from the registry take over by a canary release.",
        "What is approved in the registry is first run in the shadow of the old version.",
        "An approved version gets a small share of the traffic before it takes over.",
    ),
    ("code", "nothing"): (
        "A change of code starts nothing by itself.",
        "Code lies in a repository that triggers nothing.",
        "Whoever changes code starts the next run when they think of it.",
    ),
    ("code", "ci"): (
        "Each merge runs tests and then the pipeline.",
        "A change of code sets off tests and a pipeline run.",
        "Pull requests are tested, and what is merged runs through the pipeline.",
    ),
    ("drift", "unseen"): (
        "Nothing compares live data with the training data.",
        "Nobody watches what the live data look like.",
        "In production only uptime is observed.",
    ),
    ("drift", "alarm"): (
        "When live data drift, an alarm rings and somebody retrains.",
        "A drift alarm tells the engineers, who start the retraining.",
        "Drift is measured each day; above a threshold people are told and retrain.",
    ),
    ("drift", "retrain"): (
        "A drift alarm starts the retraining by itself.",
        "When live data drift, an event starts the pipeline.",
        "Retraining begins by itself as soon as drift is measured.",
    ),
}
"""What is said about a team for each answer on the maturity scale."""

TROUBLE: Mapping[str, tuple[str, ...]] = {
    "pipeline": (
        "Last month's model could not be made again, as nobody knew which cells had been run.",
        "Two people who trained on the same data got different models, and neither can say why.",
    ),
    "registry": (
        "When results went wrong, nobody could say which version was serving or who had agreed to it.",
        "Twice the wrong file went live, and there is no record of what is in use.",
    ),
    "ci": (
        "A faulty change to the feature code lay there for weeks before the next run failed.",
        "Errors in code come to light long after the change, when somebody next starts a run.",
    ),
    "alarm": (
        "Users noticed poor predictions weeks before the team did; retraining once a quarter is enough.",
        "The data changed in spring, and a customer told the team, which has no wish to retrain more often.",
    ),
    "retrain": (
        "Days pass before somebody has started the run. Releases are to stay in people's hands.",
        "Alarms at weekends wait until Monday for somebody to start the run. Who decides about "
        "releases is to stay as it is.",
    ),
    "gradual": (
        "The last version did well on the test set and badly on live requests, which all callers felt.",
        "One version passed its evaluation and failed with real traffic, for everybody at the same time.",
    ),
}
"""For each rung, the trouble that it ends: the requirement that decides."""

GATE_SCENES = (
    "A regulator now asks that a named person approves each release.",
    "By a new contract, a risk officer has to approve each version before it goes live.",
)
KEPT = (
    "A regulator asks that a named person goes on approving each release.",
    "By contract, a risk officer approves each version before it goes live, and that stays so.",
)
"""The same where versions are approved already: nobody is to take it for the trouble."""
FAST = ("Drift has to be answered within a day.", "The business wants an answer to drift on the same day.")

ASKS = (
    "What should the team add next?",
    "Which is the next step?",
    "Which addition meets the need, and no more than it?",
    "What is the smallest step that ends this trouble?",
    "Which proposal should the team take up first?",
    "With what should the team go on?",
)


@dataclass(frozen=True, slots=True)
class Addition:
    """Something a team could add.

    `present` says of a rung that the team has it, `early` why it is no help as long as a lower one is missing.
    """

    texts: tuple[str, ...]
    present: str = ""
    early: str = ""


RUNGS: Mapping[str, Addition] = {
    "pipeline": Addition(
        (
            "A pipeline with the steps for data, training and evaluation",
            "The notebook's work as steps of a SageMaker pipeline",
        ),
        present="Repeatable steps are the ground for all that follows, and here they run as a pipeline already.",
    ),
    "registry": Addition(
        (
            "A model registry with versions, whose approval starts the deployment",
            "Versions in Model Registry, and a rule that deploys what is approved",
        ),
        present="A record of versions is what many teams lack. This one registers and approves them already.",
        early="It brings order to releases. The trouble that is told starts before a model is released.",
    ),
    "ci": Addition(
        (
            "Tests and a pipeline run that start with each merge of code",
            "A CI/CD pipeline that tests changes of code and runs the training",
        ),
        present="Untested changes are a common gap. Here a change of code runs tests and the pipeline already.",
        early="Tests on each change are a good habit. The trouble that is told does not come from changes of code.",
    ),
    "alarm": Addition(
        (
            "A scheduled check of live data against the baseline, with an alarm",
            "Drift figures from live data in CloudWatch, with an alarm on them",
        ),
        present="To see drift is the first thing to do about it, and this team's alarm does that already.",
        early="To watch production is wise. The trouble that is told is not one of data that change.",
    ),
    "retrain": Addition(
        (
            "An event rule by which the drift alarm starts the training pipeline",
            "A rule that turns the alarm about drift into a run of the pipeline",
        ),
        present="It spares people a step, and this team has it: drift starts the retraining already.",
        early=(
            "It sounds like progress. It answers drift faster, which nobody asks for here, and it needs "
            "what is missing first."
        ),
    ),
    "gradual": Addition(
        (
            "A canary release with alarms that roll back to the old version",
            "A canary on a small share of the traffic before the full rollout",
        ),
        present="Careful rollouts limit damage, and this team's new versions prove themselves first already.",
        early="It makes releases safer. The trouble that is told is another, and a careful rollout leaves it as it is.",
    ),
}
GATED: Mapping[str, tuple[str, ...]] = {
    "registry": (
        "A model registry in which versions arrive as PendingManualApproval",
        "Versions in Model Registry that wait for approval by that person",
    ),
    "ci": (
        "A CI/CD pipeline with tests, and a manual approval before it deploys",
        "Tests and a pipeline run on each merge, with an approval step at the end",
    ),
    "retrain": (
        "A rule by which drift starts the pipeline, whose result awaits approval",
        "A run that the alarm starts, with its model left at PendingManualApproval",
    ),
    "gradual": (
        "A shadow test of each version, whose figures the approver gets to see",
        "A shadow variant for each version before that person approves it",
    ),
}
"""The rungs that look different where a person has to approve each release."""

LEAPS: tuple[tuple[str, str], ...] = (
    (
        "Retraining with each drift alarm, and release of the result without approval",
        "The full loop is what diagrams show. It automates far more than the trouble asks for, and "
        "takes the decision to release from people.",
    ),
    (
        "A loop that retrains each night and deploys the model with the better score",
        "It is the most automatic choice. It adds releases that nobody asked for, and no one is left "
        "to decide about them.",
    ),
    (
        "A template of accounts and pipelines with which more teams can start",
        "Large companies get there. One team with one trouble gains nothing from a template for others.",
    ),
    (
        "A platform on which agents watch, retrain and replace models by themselves",
        "It promises to settle everything. The trouble is one missing step, and the platform would "
        "replace people's decisions too.",
    ),
)
