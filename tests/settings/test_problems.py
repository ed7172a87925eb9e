"""How a problem reads."""

import pytest

from microservices.settings.values.problems import Path, Problem, Rejected, yaml_path


def test_a_problem_says_where_what_and_what_instead() -> None:
    problem = Problem("Pulumi.dev.yaml", "config", "it is empty", "write it")
    assert str(problem) == "Pulumi.dev.yaml: config: it is empty; write it"


def test_a_problem_of_a_whole_file_has_no_path() -> None:
    assert str(Problem("a.yaml", "", "there is no such file", "add it")) == (
        "a.yaml: there is no such file; add it"
    )


def test_problems_are_told_once_each_in_the_order_of_files_and_paths() -> None:
    first = Problem("a.yaml", "b", "what", "instead")
    second = Problem("b.yaml", "a", "what", "instead")
    rejected = Rejected([second, first, second])
    assert rejected.problems == (first, second)
    assert str(rejected) == "a.yaml: b: what; instead\nb.yaml: a: what; instead"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), ""),
        (("services",), "services"),
        (("shop:services", "user-service", "port"), "shop:services.user-service.port"),
        (("services", "a", "configFrom", 0), "services.a.configFrom[0]"),
        (("config", "tls.key"), 'config["tls.key"]'),
        (("config", "a b", "c"), 'config["a b"].c'),
        (("a", 'say "hi"'), r'a["say \"hi\""]'),
        (("a", "b\nc"), r'a["b\nc"]'),
        (("a", ""), 'a[""]'),
        (("a", "clé"), 'a["clé"]'),
    ],
)
def test_a_path_reads_as_pulumi_config_takes_it(path: Path, text: str) -> None:
    assert yaml_path(path) == text
