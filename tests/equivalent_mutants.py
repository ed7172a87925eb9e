"""Mutants that no test can notice, and why."""

_UNUSED = "what `pop` returns is not used"

EQUIVALENT = {
    "microservices/load/layers.py: merge: None -> 'mutant'": _UNUSED,
    "microservices/load/schema.py: _overlay: None -> 'mutant'": _UNUSED,
    "microservices/load/shape.py: _mend: None -> 'mutant' (2)": _UNUSED,
    "microservices/load/shape.py: _stand_in: 'stand-in' -> 'stand-inx'": (
        "a stand-in only has to be sound; nobody sees it"
    ),
    "microservices/plan/routes.py: _lanes: **route.match.headers, **written.header turned": (
        "a route that asks for a header of the lane is not in it"
    ),
    "microservices/settings/values/types.py: Expects._validate: '{nature}' -> '{nature}x'": (
        "messages are made from the parts of an error, not from its text"
    ),
    "microservices/settings/values/types.py: Model: True -> False (4)": (
        "when models are built is a matter of speed"
    ),
    "microservices/settings/values/types.py: Model: without defer_build=True": (
        "when models are built is a matter of speed"
    ),
    "microservices/specs/job.py: cron_job_spec: '' -> 'x'": (
        "only a job with a schedule becomes a CronJob"
    ),
    "components/placement.py: Placement.place: found.name or one.name -> found.name and one.name": (
        "the API server keeps the name that it is given"
    ),
}
