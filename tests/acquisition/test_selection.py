"""Selection, channel costs and budgets, against hand calculation and linear programming."""

import pandas as pd
from acquisition_cases import select


def test_the_four_classes_and_their_edges():
    firms = pd.DataFrame({"v": [5, 5, 4.9, 4.9], "c": [5, 4.9, 5, 4.9]}, index=[3, 1, 4, 2])
    placed = select(firms)
    assert placed["selection_class"].tolist() == ["A", "B", "C", "D"]
    assert placed["selection_action"].str.contains("选择").all()
    assert placed.index.tolist() == [3, 1, 4, 2] and list(firms.columns) == ["v", "c"]
    assert select(firms.iloc[:0])["selection_class"].tolist() == []
