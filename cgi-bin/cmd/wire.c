/* SPDX-License-Identifier: MIT */

/* wire.c: see wire.h. */
#include "cmd/wire.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/fault.h"
#include "cmd/door.h"

int wire_address(struct sockaddr_un *out, struct slice path)
{
	*out = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (path.len >= sizeof(out->sun_path))
		return -1;
	memcpy(out->sun_path, path.at, path.len);
	return 0;
}

int wire_store(char out[WIRE_STORE], struct slice url)
{
	struct stat st;

	/* A configuration's texts are ended by NUL. */
	if (stat(slice_from_index(url, strlen("sqlite:")).at, &st))
		return -1;
	snprintf(out, WIRE_STORE, "%llx:%llx", (unsigned long long)st.st_dev, (unsigned long long)st.st_ino);
	return 0;
}

static ssize_t send_some(int socket, struct slice rest, int fd)
{
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control = { 0 };
	struct iovec iov = { .iov_base = (void *)(uintptr_t)rest.at, .iov_len = rest.len };
	struct msghdr message = { .msg_iov = &iov, .msg_iovlen = 1 };

	if (fd >= 0) {
		struct cmsghdr *c;

		message.msg_control = control.bytes;
		message.msg_controllen = sizeof(control.bytes);
		c = CMSG_FIRSTHDR(&message);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(c), &fd, sizeof(int));
	}
	return sendmsg(socket, &message, MSG_NOSIGNAL);
}

int wire_send(int socket, const json_t *object, int fd)
{
	struct buffer line = BUFFER_INIT;
	struct slice rest;
	int r = json_write(&line, object);

	buffer_byte(&line, '\n');
	if (!r)
		r = buffer_check(&line);
	if (!r && line.len > DOOR_LINE_MAX)
		r = WIRE_E_FORM;
	rest = buffer_as_slice(&line);
	while (!r && rest.len) {
		ssize_t n = send_some(socket, rest, fd);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			r = WIRE_E_END;
			break;
		}
		fd = -1;
		rest = slice_from_index(rest, (size_t)n);
	}
	buffer_release(&line);
	return r;
}

/* Alignment may leave room for more than the one that we ask for; the kernel fills it. */
static void take_descriptors(struct msghdr *message, int *fd)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		for (size_t at = 0; CMSG_LEN(at + sizeof(int)) <= c->cmsg_len; at += sizeof(int)) {
			int got;

			memcpy(&got, CMSG_DATA(c) + at, sizeof(int));
			if (!fd || *fd >= 0)
				close(got);
			else
				*fd = got;
		}
	}
}

static int receive_some(int socket, struct buffer *pending, int *fd)
{
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control;
	char bytes[16384];
	struct iovec iov = { .iov_base = bytes, .iov_len = sizeof(bytes) };
	struct msghdr message = {
		.msg_iov = &iov, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof(control.bytes)
	};
	ssize_t n;

	do
		n = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	if (n <= 0)
		return WIRE_E_END;
	take_descriptors(&message, fd);
	buffer_bytes(pending, bytes, (size_t)n);
	return buffer_check(pending);
}

int wire_receive(int socket, struct buffer *pending, json_t **out, int *fd)
{
	size_t end;
	int r;

	if (fd)
		*fd = -1;
	while ((end = slice_index(buffer_as_slice(pending), '\n')) == pending->len) {
		if (pending->len >= DOOR_LINE_MAX)
			return WIRE_E_FORM;
		r = receive_some(socket, pending, fd);
		if (r)
			return r;
	}
	if (end >= DOOR_LINE_MAX)
		return WIRE_E_FORM;
	r = json_read(out, slice_of(pending->at, end), &(struct json_error_at){ 0 });
	memmove(pending->at, pending->at + end + 1, pending->len - end - 1);
	pending->len -= end + 1;
	if (!r && !json_is_object(*out) && !json_is_array(*out)) {
		json_decref(*out);
		*out = NULL;
		r = WIRE_E_FORM;
	}
	return r > 0 ? WIRE_E_FORM : r;
}
