"""The four stages of the customer life cycle: names, profit, actions."""

import pandas as pd

from crm_lib.base.checks import canonical_name

#: The stages in order; "ended" is what comes after them.
STAGES = ("exploration", "build-up", "maturity", "decline", "ended")


#: Chinese name and other names of each stage.
STAGE_NAMES = {
    "exploration": ("考察期", ("获取期", "潜在期", "awareness")),
    "build-up": ("形成期", ("发展期", "成长期", "growth", "expansion")),
    "maturity": ("稳定期", ("成熟期", "stable", "commitment")),
    "decline": ("退化期", ("衰退期", "dissolution")),
    "ended": ("已结束", ("流失",)),
}


def stage_name(value: str) -> str:
    """Return the English name of a stage given in English or Chinese, aliases included.

    Raises
    ------
    ValueError
        When it is none of the four stages, by any name.

    Examples
    --------
    >>> stage_name("衰退期"), stage_name("考察期")
    ('decline', 'exploration')
    """
    names = {key: (zh, *aliases) for key, (zh, aliases) in STAGE_NAMES.items()}
    return canonical_name(value, names, name="stage")


def stage_actions() -> pd.DataFrame:
    """List the four stages: what they are, what they earn, what to do.

    Returns
    -------
    DataFrame
        ``stage, name_zh, other_names, profit, profit_zh, action, action_zh``.

    Examples
    --------
    >>> stage_actions()["name_zh"].tolist()
    ['考察期', '形成期', '稳定期', '退化期']
    """
    rows = [
        ("exploration", "costs exceed revenue, small trial orders", "成本高于收入，只有试探性订单",
         "win trust, lower the perceived risk, make the first experience good",
         "建立信任，降低风险，做好首次体验"),
        ("build-up", "revenue exceeds cost, profit grows fastest", "收入超过成本，利润增长最快",
         "widen the use, cross-sell, keep promises", "扩大使用范围，交叉销售，兑现承诺"),
        ("maturity", "profit highest, word of mouth on top", "利润最高，并带来口碑等间接效益",
         "keep, deepen, reward, raise the exit barriers", "保持并深化关系，奖励，提高退出壁垒"),
        ("decline", "volume and profit fall fast", "交易量和利润快速下降",
         "find the cause; win back if the value justifies it, else part well",
         "查明原因；值得就挽回，不值得就妥善结束"),
    ]  # fmt: skip
    names = [STAGE_NAMES[row[0]] for row in rows]
    table = pd.DataFrame(rows, columns=["stage", "profit", "profit_zh", "action", "action_zh"])
    table.insert(1, "name_zh", [zh for zh, _ in names])
    table.insert(2, "other_names", ["、".join(aliases) for _, aliases in names])
    return table
