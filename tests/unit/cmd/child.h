/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_CMD_CHILD_H
#define TESTS_UNIT_CMD_CHILD_H

/* A studio's child is the program that runs, and so this test: then it is what main.c is. A test may have a child of
 * its own: CHILD names a function, which returns where the real one is wanted. */

#include <string.h>

#include "cmd/picture_child.h"

__attribute__((constructor)) static void be_child(int argc, char **argv)
{
	if (argc < 2 || strcmp(argv[1], PICTURE_CHILD_WORD) != 0)
		return;
#ifdef CHILD
	CHILD();
#endif
	picture_child(argc, argv);
}

#endif
