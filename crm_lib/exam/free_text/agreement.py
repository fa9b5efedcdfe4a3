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
    from matplotlib.axes import Axes

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
    """Return a file of marked answers to one question: question, prompt and answers.

    Raises
    ------
    ExamError
        When the file is no YAML, a field is missing or a split is unknown.
    """
    data = _content(path)
    if not isinstance(data, dict) or not {"question", "prompt", "answers"} <= set(data):
        raise ExamError(f"{path}: must hold question, prompt and answers.")
    _require_marked(path, data["answers"])
    return data


def marked_questions(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Return marked answers by question: of a file of one question, or of a mapping of many.

    In a file of many each key is a question's id and holds a list of answers; a word behind the id
    (``06_q10 turned``) keeps two lists apart.

    Raises
    ------
    ExamError
        When the file is no YAML, a field is missing or a split is unknown.
    """
    data = _content(path)
    if isinstance(data, dict) and "answers" in data:
        return {data["question"]: marked_answers(path)["answers"]}
    if not isinstance(data, dict) or not all(isinstance(v, list) for v in data.values()):
        raise ExamError(f"{path}: must hold question ids, each with a list of marked answers.")
    found: dict[str, list[dict[str, Any]]] = {}
    for name, answers in data.items():
        _require_marked(path, answers)
        found.setdefault(str(name).split()[0], []).extend(answers)
    return found


def _content(path: Path) -> Any:
    try:
        return yaml_content(path)
    except YamlError as error:
        raise ExamError(str(error)) from None


def _require_marked(path: Path, answers: list[Any]) -> None:
    for number, answer in enumerate(answers, 1):
        missing = {"lang", "marks", "split", "text"} - set(answer)
        if missing or answer["split"] not in ("tune", "validate"):
            raise ExamError(
                f"{path}: answer {number} needs lang, marks, text and split (tune or validate)."
            )


def agreement_table(
    rubrics: dict[str, Rubric],
    files: Iterable[Path],
    *,
    models: dict[str, str] | None = None,
    prompts: dict[str, str] | None = None,
) -> "pd.DataFrame":
    """Return one row for each marked answer: what a human gave and what is proposed.

    Parameters
    ----------
    rubrics : dict
        By question id.
    files : iterable of Path
        See `marked_answers` and `marked_questions`.
    models, prompts : dict, optional
        Model answers and the questions' own words by question id; a file may name its prompt.

    Returns
    -------
    DataFrame
        ``question, kind, lang, split, of, human, proposed, final, confidence, text``; `kind` is
        what the answer says of itself, else the rubric's kind.
    """
    import pandas as pd

    rows = []
    for path in files:
        data = _content(path)
        own = data.get("prompt") if isinstance(data, dict) else None
        for question, answers in marked_questions(path).items():
            rubric = rubrics[question]
            prompt = "\n".join(own.values()) if own else (prompts or {}).get(question, "")
            for answer in answers:
                found = proposal(
                    rubric, answer["text"], prompt, (models or {}).get(question, ""), blind=True
                )
                rows.append(
                    [question, answer.get("kind", rubric.kind), answer["lang"], answer["split"],
                     rubric.content, float(answer["marks"]), found.marks, found.final,
                     found.confidence, answer["text"]]
                )  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS)


def agreement_by(
    table: "pd.DataFrame", by: str | None = None, *, resamples: int = 300
) -> "pd.DataFrame":
    """Return agreement for each value of a column, or over all.

    Parameters
    ----------
    table : DataFrame
        From `agreement_table`.
    by : {"question", "lang", "kind", "split"}, optional
    resamples : int
        Of the bootstrap that the intervals come from.

    Returns
    -------
    DataFrame
        `by`, ``answers, exact, within_one, qwk, low, high`` (95 %); the kappa is missing where all
        marks are the same.
    """
    import numpy as np
    import pandas as pd

    parts = [("all", table)] if by is None else list(table.groupby(by))
    rows = []
    for name, part in parts:
        apart = (part["human"] - part["proposed"]).abs()
        human = (100 * part["human"] / part["of"]).round().astype(int).to_numpy()
        proposed = (100 * part["proposed"] / part["of"]).round().astype(int).to_numpy()
        qwk = low = high = float("nan")
        if len(part) > 1 and len(set(human)) > 1:
            qwk = _kappa(human, proposed)
            rng = np.random.default_rng(0)
            drawn = [rng.integers(0, len(part), len(part)) for _ in range(resamples)]
            spread = [_kappa(human[i], proposed[i]) for i in drawn if len(set(human[i])) > 1]
            low, high = np.quantile(spread, [0.025, 0.975])
        rows.append([name, len(part), (apart < 1e-9).mean(), (apart <= 1).mean(), qwk, low, high])
    names = [by or "part", "answers", "exact", "within_one", "qwk", "low", "high"]
    return pd.DataFrame(rows, columns=names).round(3)


def _kappa(human: Any, proposed: Any) -> float:
    """Return the quadratic weighted kappa of two arrays of whole percentages."""
    import numpy as np

    table = np.histogram2d(human, proposed, bins=101, range=[[-0.5, 100.5]] * 2)[0]
    steps = np.arange(101)
    weights = (steps[:, None] - steps[None, :]) ** 2
    chance = table.sum(1)[:, None] * table.sum(0)[None, :] / table.sum()
    most = (weights * chance).sum()
    return float(1 - (weights * table).sum() / most) if most else float("nan")


#: Marked answers that a rubric should have, and the share of them that is for validation only.
ENOUGH, FOR_VALIDATION = 12, 1 / 3


def answers_by_rubric(questions: Iterable[str], table: "pd.DataFrame") -> "pd.DataFrame":
    """Count the marked answers of each rubric, also of those that have none; the fewest first.

    Parameters
    ----------
    questions : iterable of str
        Ids of all rubrics.
    table : DataFrame
        From `agreement_table`.

    Returns
    -------
    DataFrame
        ``question, answers, zh, en, validate, enough``; enough are `ENOUGH` answers, of which
        `FOR_VALIDATION` or more are for validation only.
    """
    import pandas as pd

    rows = []
    for question in questions:
        part = table[table["question"] == question]
        spared = int((part["split"] == "validate").sum())
        enough = len(part) >= ENOUGH and spared >= FOR_VALIDATION * len(part)
        by_language = [int((part["lang"] == language).sum()) for language in ("zh", "en")]
        rows.append([question, len(part), *by_language, spared, enough])
    names = ["question", "answers", "zh", "en", "validate", "enough"]
    return pd.DataFrame(rows, columns=names).sort_values(["answers", "question"], ignore_index=True)


def plot_confusion(table: "pd.DataFrame", *, ax: "Axes | None" = None) -> "Axes":
    """Draw the human's marks against the proposed ones, both as shares of full marks.

    Parameters
    ----------
    table : DataFrame
        From `agreement_table`.
    ax : Axes, optional
    """
    from crm_lib.plotting import styled

    return styled(_draw_confusion)(table, ax=ax)


def _draw_confusion(table: "pd.DataFrame", *, ax: "Axes") -> "Axes":
    import numpy as np

    bins = np.linspace(0, 1, 6)
    human = np.digitize(table["human"] / table["of"], bins[1:-1])
    proposed = np.digitize(table["proposed"] / table["of"], bins[1:-1])
    counts = np.histogram2d(human, proposed, bins=5, range=[[-0.5, 4.5]] * 2)[0]
    ax.imshow(counts, cmap="Blues", origin="lower")
    for i in range(5):
        for j in range(5):
            if counts[i, j]:
                dark = counts[i, j] > counts.max() / 2
                ax.text(j, i, f"{counts[i, j]:.0f}", ha="center", va="center",
                        color="white" if dark else "black")  # fmt: skip
    names = ["0–20 %", "20–40 %", "40–60 %", "60–80 %", "80–100 %"]
    same = np.trace(counts) / counts.sum()
    ax.set(
        xticks=range(5), yticks=range(5), xticklabels=names, yticklabels=names,
        xlabel="proposed 建议分", ylabel="human 教师评分",
        title=f"{same:.0%} of {len(table)} answers lie in the human's fifth",
    )  # fmt: skip
    return ax


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
