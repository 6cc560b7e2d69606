# All members of a cluster session run the same command: main1 starts what is named on all of them, and the others are there for it.
#     berth run --image mpi --cluster 2 -- sh mpirun.sh python3 allreduce_mpi.py
[ "$RANK" = 0 ] || exec sleep infinity
exec mpirun "$@"
