"""gunicorn's settings. nginx is the reverse proxy in front of it and writes the access log."""

import gc
import os

# One process per core, unless the environment sets WEB_CONCURRENCY. Each process has four threads,
# so that some of them work while others wait for the database. Two cores serve eight requests at a
# time.
workers = int(os.environ.get("WEB_CONCURRENCY") or os.cpu_count() or 2)
worker_class = "gthread"
threads = 4
# Limits the connections of a process, so that no request waits in it while another process is idle.
worker_connections = 2 * threads

# Only nginx connects to gunicorn, with a new connection for each request. gunicorn trusts the
# X-Forwarded headers that nginx sends.
forwarded_allow_ips = "127.0.0.1"
timeout = 60
graceful_timeout = 30

# Each process restarts after about 5000 requests, so that its memory does not grow. The jitter
# prevents all processes from restarting at the same time.
max_requests = 5000
max_requests_jitter = 500

worker_tmp_dir = "/dev/shm"  # noqa: S108 -- for heartbeat files, which must not wait for a disk
control_socket_disable = True  # not needed: systemd controls gunicorn

accesslog = None
errorlog = "-"
loglevel = "warning"


def post_worker_init(worker):
    """Excludes the loaded modules from garbage collection, because they stay in memory anyway."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
