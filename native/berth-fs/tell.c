#include "tell.h"
#include "job.h"
#include "output.h"

void tell(const struct dir *dir, const char *name, const char *before, const char *after, const char *did, const char *more)
{
	static _Thread_local struct text path;
	path.length = 0;
	path_add(&path, dir, name);
	struct text *record = record_begin();
	if (job.is_json) {
		text_say(record, "{\"event\":\"entry\",");
		text_json_field(record, "path", path.at, path.length);
		text_format(record, ",\"did\":\"%s\"%s}\n", did, more);
	} else {
		text_format(record, "%s '", before);
		for (size_t i = 0; i < path.length; i++) /* a name must not move the cursor */
			text_char(record, (unsigned char)path.at[i] < 0x20 || path.at[i] == 0x7f ? '?' : path.at[i]);
		text_format(record, "'%s\n", after);
	}
	record_end(path.at, path.length, !name);
}
