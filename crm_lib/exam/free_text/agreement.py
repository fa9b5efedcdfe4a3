"""Agreement of automatic marking with human marking, measured on marked answers (kappa).

A marked answer is ``{lang, marks, split, text}``; `marks` counts content only (no verdict, no
coherence), `split` is ``tune`` or ``validate``. Rubrics may be tuned on the first kind only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_lib.base.yaml_file import YamlError, yaml_content
from crm_lib.exam.free_text.keypoints import proposal
from crm_lib.exam.free_text.rubric import Rubric
from crm_lib.exam.wording import ExamError

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ["question", "kind", "lang", "split", "of", "human", "proposed", "final", "confidence",
           "text"]  # fmt: skip


@dataclass(frozen=True)
class Agreement:
    """Pooled figures, each with a 95 % interval.

    Attributes
    ----------
    answers, finals : int
        How many answers, and how many got final marks without a human.
    exact : (float, float, float)
        Share of the final marks that equal the human's: value, low, high (Clopper and Pearson).
    kappa : (float, float, float)
        Quadratic weighted kappa of all proposals with the human's marks, both as a share of full
        marks (bootstrap over answers).
    left : (float, float, float)
        Share of answers left to a human (Wilson).
    """

    answers: int
    finals: int
    exact: tuple[float, float, float]
    kappa: tuple[float, float, float]
    left: tuple[float, float, float]

    def __str__(self) -> str:
        """Return one line for each measure of agreement."""

        def shown(figure: tuple[float, float, float]) -> str:
            return f"{figure[0]:.3f} (95 %: {figure[1]:.3f} to {figure[2]:.3f})"

        return (
            f"answers {self.answers}, final without a human {self.finals}\n"
            f"exact agreement of final marks {shown(self.exact)}\n"
            f"QWK of proposals               {shown(self.kappa)}\n"
            f"share left to humans           {shown(self.left)}"
        )


def marked_answers(path: Path) -> dict[str, Any]:
    """Return a file of marked answers: question, prompt and answers.

    Raises
    ------
    ExamError
        When the file is no YAML, a field is missing or a split is unknown.
    """
    try:
        data = yaml_content(path)
    except YamlError as error:
        raise ExamError(str(error)) from None
    if not isinstance(data, dict) or not {"question", "prompt", "answers"} <= set(data):
        raise ExamError(f"{path}: must hold question, prompt and answers.")
    for number, answer in enumerate(data["answers"], 1):
        missing = {"lang", "marks", "split", "text"} - set(answer)
        if missing or answer["split"] not in ("tune", "validate"):
            raise ExamError(
                f"{path}: answer {number} needs lang, marks, text and split (tune or validate)."
            )
    return data


def agreement_table(
    rubrics: dict[str, Rubric], files: Iterable[Path], *, models: dict[str, str] | None = None
) -> "pd.DataFrame":
    """Return one row for each marked answer: what a human gave and what is proposed.

    Parameters
    ----------
    rubrics : dict
        By question id.
    files : iterable of Path
        See `marked_answers`.
    models : dict, optional
        Model answers by question id.

    Returns
    -------
    DataFrame
        ``question, kind, lang, split, of, human, proposed, final, confidence, text``.
    """
    import pandas as pd

    rows = []
    for path in files:
        data = marked_answers(path)
        question = data["question"]
        rubric = rubrics[question]
        prompt = "\n".join(data["prompt"].values())
        for answer in data["answers"]:
            found = proposal(
                rubric, answer["text"], prompt, (models or {}).get(question, ""), blind=True
            )
            rows.append(
                [question, rubric.kind, answer["lang"], answer["split"], rubric.content,
                 float(answer["marks"]), found.marks, found.final, found.confidence, answer["text"]]
            )  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS)


def agreement(table: "pd.DataFrame", *, resamples: int = 500) -> Agreement:
    """Return the pooled figures of a table of `agreement_table`.

    Raises
    ------
    ValueError
        When the table holds fewer than two answers.

    References
    ----------
    Cohen, J. (1968). Weighted kappa. Psychological Bulletin, 70(4).
    """
    import numpy as np
    from scipy.stats import bootstrap
    from sklearn.metrics import cohen_kappa_score
    from statsmodels.stats.proportion import proportion_confint

    if len(table) < 2:
        raise ValueError(f"agreement() needs two or more marked answers, got {len(table)}.")
    final = table[table["final"]]
    same = int(((final["human"] - final["proposed"]).abs() < 1e-9).sum())
    human = (100 * table["human"] / table["of"]).round().astype(int).to_numpy()
    proposed = (100 * table["proposed"] / table["of"]).round().astype(int).to_numpy()

    def kappa(a: np.ndarray, b: np.ndarray) -> float:
        return cohen_kappa_score(a, b, weights="quadratic", labels=range(101))

    spread = bootstrap(
        (human, proposed), kappa, paired=True, vectorized=False, n_resamples=resamples,
        method="percentile", rng=np.random.default_rng(0),
    ).confidence_interval  # fmt: skip

    def share(count: int, of: int, method: str) -> tuple[float, float, float]:
        if not of:
            return (float("nan"), 0.0, 1.0)
        low, high = proportion_confint(count, of, method=method)
        return (count / of, float(low), float(high))

    left = int((~table["final"]).sum())
    return Agreement(
        len(table),
        len(final),
        share(same, len(final), "beta"),
        (float(kappa(human, proposed)), float(spread.low), float(spread.high)),
        share(left, len(table), "wilson"),
    )
