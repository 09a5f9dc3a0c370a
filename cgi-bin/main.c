/* SPDX-License-Identifier: MIT */

/* main.c: see cmd/command.c. */
#include "cmd/command.h"

int main(int argc, char **argv)
{
	return command_main(argc, argv);
}
