"""The table that tests of faults leave."""

from types import SimpleNamespace

from tests.faults.table import Fault, lines, recorder, rows


def test_a_row_for_each_fault_in_columns() -> None:
    properties: list[tuple[str, object]] = [("other", 1)]
    record = recorder(lambda name, value: properties.append((name, value)))
    record(Fault("mongod killed", 3.21, lost=0, doubled=0))
    record(Fault("disk full", None, lost=2, doubled=10, manual=1))
    found = rows([SimpleNamespace(user_properties=properties), SimpleNamespace(user_properties=[])])
    assert lines(found) == [
        "fault          seconds to recover  lost  doubled  manual steps",
        "mongod killed                 3.2     0        0             0",
        "disk full                       -     2       10             1",
    ]
    assert [fault.harmless for fault in found] == [True, False]
