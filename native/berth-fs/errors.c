#include "errors.h"
#include <errno.h>
#include <stdio.h>

const char *error_code(int error)
{
	switch (error) {
#define NAME(e) \
	case e: \
		return #e;
		NAME(EPERM) NAME(ENOENT) NAME(EINTR) NAME(EIO) NAME(ENXIO) NAME(EBADF) NAME(ENOMEM) NAME(EACCES)
		NAME(EBUSY) NAME(EEXIST) NAME(EXDEV) NAME(ENODEV) NAME(ENOTDIR) NAME(EISDIR) NAME(EINVAL) NAME(ENFILE)
		NAME(EMFILE) NAME(ETXTBSY) NAME(EFBIG) NAME(ENOSPC) NAME(EROFS) NAME(EMLINK) NAME(ENAMETOOLONG)
		NAME(ENOTEMPTY) NAME(ELOOP) NAME(EOVERFLOW) NAME(EOPNOTSUPP) NAME(ENOTCONN) NAME(ETIMEDOUT)
		NAME(EHOSTDOWN) NAME(EHOSTUNREACH) NAME(ESTALE) NAME(EREMOTEIO) NAME(EDQUOT) NAME(ENOSYS)
#undef NAME
	default: {
		static _Thread_local char number[16];
		snprintf(number, sizeof number, "E%d", error);
		return number;
	}
	}
}
