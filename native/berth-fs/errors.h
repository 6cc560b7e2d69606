#pragma once
/* `EACCES` of EACCES: names are the same on every Linux, numbers are not. */
const char *error_code(int error);
