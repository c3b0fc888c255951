"""The schedules: new files of the inbox every ten minutes, a scan every night.

`python -m pipelines.schedule` serves them against the Prefect server of PREFECT_API_URL until it is stopped.
"""

from prefect import serve
from prefect.schedules import Cron

from pipelines.commands.options import load_settings
from pipelines.flows import ingest, scan


def main() -> None:
    """Serve the schedules of this installation."""
    settings = load_settings()
    zone = str(settings.zone)
    inbox = settings.home / "inbox"
    inbox.mkdir(parents=True, exist_ok=True)
    serve(
        ingest.to_deployment(  # type: ignore[arg-type]  # a coroutine only inside an event loop
            "inbox",
            schedule=Cron(settings.ingest_cron, timezone=zone),
            parameters={"inputs": [str(inbox)]},
            concurrency_limit=1,
        ),
        scan.to_deployment("nightly", schedule=Cron(settings.scan_cron, timezone=zone), concurrency_limit=1),  # type: ignore[arg-type]
    )


if __name__ == "__main__":
    main()
