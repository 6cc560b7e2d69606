#include "link-table.h"
#include "memory.h"
#include <pthread.h>
#include <stdlib.h>

#define SHARDS 64
#define BUCKETS_MIN 64

struct file {
	struct file *next;
	dev_t dev;
	ino_t ino;
	nlink_t names_left;
};

static struct shard {
	pthread_mutex_t lock;
	struct file **buckets;
	size_t count, bucket_count;
} shards[SHARDS];

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void begin(void)
{
	for (int i = 0; i < SHARDS; i++)
		pthread_mutex_init(&shards[i].lock, NULL);
}

static size_t hash(dev_t dev, ino_t ino) { return (size_t)((ino ^ dev << 7) * 0x9e3779b97f4a7c15ull >> 16); }

static void widen(struct shard *shard)
{
	size_t wider = shard->bucket_count ? shard->bucket_count * 4 : BUCKETS_MIN;
	struct file **buckets = need(wider * sizeof *buckets);
	for (size_t i = 0; i < shard->bucket_count; i++) {
		for (struct file *file = shard->buckets[i], *next; file; file = next) {
			next = file->next;
			struct file **bucket = &buckets[hash(file->dev, file->ino) / SHARDS % wider];
			file->next = *bucket;
			*bucket = file;
		}
	}
	free(shard->buckets);
	shard->buckets = buckets;
	shard->bucket_count = wider;
}

static bool meet(struct shard *shard, const struct stat *st, size_t place)
{
	if (shard->count >= shard->bucket_count)
		widen(shard);
	struct file **at = &shard->buckets[place / SHARDS % shard->bucket_count];
	while (*at && ((*at)->ino != st->st_ino || (*at)->dev != st->st_dev))
		at = &(*at)->next;
	struct file *file = *at;
	if (!file) {
		file = *at = need(sizeof *file);
		file->dev = st->st_dev;
		file->ino = st->st_ino;
		file->names_left = st->st_nlink - 1;
		shard->count++;
		return true;
	}
	if (--file->names_left == 0) {
		*at = file->next;
		free(file);
		shard->count--;
	}
	return false;
}

bool is_first_link(const struct stat *st)
{
	if (st->st_nlink < 2)
		return true;
	pthread_once(&once, begin);
	size_t place = hash(st->st_dev, st->st_ino);
	struct shard *shard = &shards[place % SHARDS];
	pthread_mutex_lock(&shard->lock);
	bool is_first = meet(shard, st, place);
	pthread_mutex_unlock(&shard->lock);
	return is_first;
}
