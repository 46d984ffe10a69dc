"""What worker processes are told when they begin."""

from services.aggregator.generations.processes import cores
from services.aggregator.generations.worker_process import Workers
from services.aggregator.settings import AggregatorSettings


def test_worker_processes_know_what_their_logs_must_not_show() -> None:
    settings = AggregatorSettings(mongo_url="mongodb://headway:pass-word@mongo/headway", log_level="INFO")
    workers = Workers.of(settings)
    assert "pass-word" in workers.secrets
    assert "pass-word" not in repr(workers)
    assert workers.log_level == "INFO"


def test_there_are_as_many_as_the_settings_say_or_one_for_each_core() -> None:
    assert Workers.of(AggregatorSettings(aggregator_processes=3)).processes == 3
    assert Workers.of(AggregatorSettings()).processes == cores()
