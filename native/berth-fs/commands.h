#pragma once
#include <stddef.h>

void command_find(char **words, size_t count);
void command_ls(char **words, size_t count);
void command_du(char **words, size_t count);
void command_rm(char **words, size_t count);
void command_cp(char **words, size_t count);
void command_chmod(char **words, size_t count);
void command_chown(char **words, size_t count);
void command_stat(char **words, size_t count);
