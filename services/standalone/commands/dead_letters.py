"""`headway dead-letters`: the aggregator's own commands, which find the Headway that runs here."""

from services.aggregator.intake.dead_letters import dead_letters
from services.standalone.commands.options import data_dir_option

for _command in dead_letters.commands.values():
    data_dir_option(_command)
