"""The server's first step, `python -m judging.starting`: whether it may serve is asked once, then gunicorn takes over.

Always true: what is refused is said once and ends with `NOT_SERVED`, whatever the number of processes. Asked in each of
them alone, two that refuse at the same moment could end gunicorn with another code, for which it is started again.
"""

from gunicorn.app.wsgiapp import run

from judging.app import to_be_served

if __name__ == "__main__":
    to_be_served()
    run(prog="gunicorn")
