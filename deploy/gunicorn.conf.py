"""How gunicorn serves the site. nginx stands before it and keeps the log of requests."""

import gc
import os

# One process per core; WEB_CONCURRENCY in the unit's environment says otherwise. While one thread
# waits for the database the other three work: two cores serve eight requests at a time.
workers = int(os.environ.get("WEB_CONCURRENCY") or os.cpu_count() or 2)
worker_class = "gthread"
threads = 4
# No process takes in more than it can soon answer while another one is free.
worker_connections = 2 * threads

# nginx alone speaks to it, over a new connection for each request.
forwarded_allow_ips = "127.0.0.1"
timeout = 60
graceful_timeout = 30

# A process that has done much starts anew, one after the other: memory does not creep up.
max_requests = 5000
max_requests_jitter = 500

worker_tmp_dir = "/dev/shm"  # noqa: S108 -- only a heartbeat: in memory it never waits for a disk
control_socket_disable = True  # systemd starts and stops it

accesslog = None
errorlog = "-"
loglevel = "warning"


def post_worker_init(worker):
    """What is loaded stays: Python's collector need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
