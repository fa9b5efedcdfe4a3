"""Running submissions: isolated, from a warm process, on several cores or machines.

From outside to inside: `pool` hands notebooks to worker processes; in a worker `runner` executes
one with nbclient; its kernel comes from `provisioner`, which asks the fork server of `sandbox`;
that lives in bubblewrap (`forkserver`) and forks a kernel into a `jail` for each submission.
Nothing here knows a key, a rubric or a mark.
"""

#: The account that submissions get where the grader is root.
NOBODY = 65534
#: Longest message between grader and fork server, in bytes.
MESSAGE = 65536
