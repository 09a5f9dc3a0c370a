/* SPDX-License-Identifier: MIT */

/* main.c: see cmd/command.c; and cmd/picture_child.h for what the program is when it was started by itself. */
#include <string.h>

#include "cmd/command.h"
#include "cmd/picture_child.h"

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], PICTURE_CHILD_WORD) == 0)
		picture_child(argc, argv);
	return command_main(argc, argv);
}
