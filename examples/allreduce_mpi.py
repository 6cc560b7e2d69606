"""The same sum as allreduce.py, by MPI: main1 starts a process in every member by ssh.

    berth run --image mpi --cluster 2 -- sh mpirun.sh python3 allreduce_mpi.py
"""

import socket

import numpy as np
from mpi4py import MPI

world = MPI.COMM_WORLD
mine = np.full(1_000_000, world.rank + 1.0)
total = np.empty_like(mine)
world.Allreduce(mine, total)
expected = sum(range(1, world.size + 1))
assert np.all(total == expected), total
print(f"rank {world.rank} of {world.size} on {socket.gethostname()}: the sum is {total[0]:g} everywhere", flush=True)
