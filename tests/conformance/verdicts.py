"""Runs Autobahn's cases against a server and prints one JSON array of verdicts: `verdicts.py URL CONCURRENCY [CASE…]`.

It is a process of its own, because kosoku patches the standard library to run cases written for Python 2.
"""

import asyncio
import json
import os
import sys

from kosoku import FailureError, run_fuzzingclient


async def verdicts(url: str, concurrency: int, cases: list[str]) -> list[dict[str, str]]:
    """The verdicts of all cases, also of those that kosoku counts as failed."""
    try:
        results = await run_fuzzingclient(url, cases or None, concurrency=concurrency)
    except FailureError as failure:
        results = failure.results
    return [
        {
            "case": result.case_id,
            "behaviour": result.behavior.value,
            "close": result.behavior_close.value,
            "said": f"{result.result} {result.result_close}",
        }
        for result in results
    ]


if __name__ == "__main__":
    print(json.dumps(asyncio.run(verdicts(sys.argv[1], int(sys.argv[2]), sys.argv[3:]))), flush=True)
    os._exit(0)  # kosoku's threads may take the GIL while the interpreter ends, which would abort the process
