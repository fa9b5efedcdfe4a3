"""Execute submissions: isolated kernels forked from a warm process, on cores or machines.

From outside to inside: `pool` hands notebooks to worker processes; in a worker `runner` executes
one with nbclient; `client` starts its kernel and talks to it, through the `warm_process` that
`sandbox` keeps in bubblewrap. In there `supervisor` forks a kernel for each submission, behind the
walls of `isolation` and `syscalls`; `stop_reason` has the words for how it was stopped.
A figure comes out as data (`figures`), to be drawn when somebody looks.
Nothing here knows a key, a rubric or a mark.
"""

#: The account that submissions get where the grader is root.
NOBODY = 65534
#: Longest message between grader and fork server, in bytes.
MESSAGE = 65536
