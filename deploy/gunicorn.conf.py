"""gunicorn's settings. nginx is the reverse proxy in front of it and writes the access log."""

import gc
import os

# One process per core, unless the unit's environment sets WEB_CONCURRENCY. While one thread waits
# for the database, the other three work: two cores serve eight requests at a time.
workers = int(os.environ.get("WEB_CONCURRENCY") or os.cpu_count() or 2)
worker_class = "gthread"
threads = 4
# Limits how many requests a process accepts, so that none waits while another process is idle.
worker_connections = 2 * threads

# Only nginx connects to gunicorn, with a new connection for each request.
forwarded_allow_ips = "127.0.0.1"
timeout = 60
graceful_timeout = 30

# Processes restart after a few thousand requests, at different times, so memory does not grow.
max_requests = 5000
max_requests_jitter = 500

worker_tmp_dir = "/dev/shm"  # noqa: S108 -- for heartbeat files, which must not wait for a disk
control_socket_disable = True  # systemd controls gunicorn

accesslog = None
errorlog = "-"
loglevel = "warning"


def post_worker_init(worker):
    """Excludes the loaded modules from garbage collection, because they stay in memory anyway."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
