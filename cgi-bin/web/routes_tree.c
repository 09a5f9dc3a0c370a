/* SPDX-License-Identifier: MIT */

/* routes_tree.c: the route table as a tree of path segments, so that finding costs the path's length and not the
 * table's, and so that 405 and Allow come from one node that knows all methods of its path. */
#include <stdlib.h>

#include "base/embedded.h"
#include "base/fault.h"
#include "web/routes.h"

extern const struct embedded embedded_openapi[];

const char *const access_names[ACCESS_COUNT] = {
	[ACCESS_ALL] = "all",
	[ACCESS_EDITOR] = "editor",
	[ACCESS_ADMIN] = "admin",
	[ACCESS_OPERATOR] = "operator",
};

static bool is_name(struct slice segment)
{
	return segment.len > 2 && segment.at[0] == '{' && segment.at[segment.len - 1] == '}';
}

static struct route_node *literal_of(const struct route_node *node, struct slice segment)
{
	struct route_node *child;

	for (child = node->literals; child; child = child->next)
		if (slice_eq(child->literal, segment))
			return child;
	return NULL;
}

/* The child for a segment of a pattern, made if it is not there yet. */
static struct route_node *grow(struct route_node *node, struct slice segment)
{
	bool name = is_name(segment);
	struct route_node *child = name ? node->any : literal_of(node, segment);

	if (child)
		return child;
	child = calloc(1, sizeof *child);
	if (!child)
		return NULL;
	if (name) {
		node->any = child;
	} else {
		child->literal = segment;
		child->next = node->literals;
		node->literals = child;
	}
	return child;
}

static int plant(struct route_node *root, const struct route *route)
{
	struct slice rest = slice_from(route->pattern + 1), segment;
	struct route_node *node = root;
	size_t names = 0;

	while (slice_split(&rest, '/', &segment)) {
		names += is_name(segment);
		node = grow(node, segment);
		if (!node)
			return fault_new(FAULT_MEMORY, "no memory for the routes");
	}
	if (names > ROUTE_PARTS_MAX || node->by[route->method])
		return fault_new(FAULT_BUG, "route %s is there twice, or has too many names", route->pattern);
	node->by[route->method] = route;
	return 0;
}

int routes_new(struct route_node **out)
{
	struct route_node *root = calloc(1, sizeof *root);
	int r = 0;

	if (!root)
		return fault_new(FAULT_MEMORY, "no memory for the routes");
	for (size_t i = 0; i < route_count && !r; i++)
		r = plant(root, &routes[i]);
	if (r) {
		routes_free(root);
		return fault_pass(r);
	}
	*out = root;
	return 0;
}

void routes_free(struct route_node *node)
{
	struct route_node *child, *next;

	if (!node)
		return;
	for (child = node->literals; child; child = next) {
		next = child->next;
		routes_free(child);
	}
	routes_free(node->any);
	free(node);
}

static bool is_operators(const struct route_node *node)
{
	for (int m = 0; m < METHOD_COUNT; m++)
		if (node->by[m])
			return node->by[m]->who == ACCESS_OPERATOR;
	return false;
}

const struct route_node *routes_find(
	const struct route_node *root, struct slice path, bool operator_door, struct slice parts[ROUTE_PARTS_MAX])
{
	struct slice rest = slice_from_index(path, 1), segment;
	const struct route_node *node = root;
	size_t n = 0;
	bool any = false;

	while (slice_split(&rest, '/', &segment)) {
		const struct route_node *child = literal_of(node, segment);

		if (!child) {
			child = node->any;
			if (!child || !segment.len || n == ROUTE_PARTS_MAX)
				return NULL;
			parts[n++] = segment;
		}
		node = child;
	}
	for (int m = 0; m < METHOD_COUNT; m++)
		any |= node->by[m] != NULL;
	return any && is_operators(node) == operator_door ? node : NULL;
}

const struct route *route_for(const struct route_node *node, enum method method)
{
	if (method == METHOD_HEAD)
		method = METHOD_GET;
	return method < METHOD_COUNT ? node->by[method] : NULL;
}

struct slice route_allow(const struct route_node *node, char out[64])
{
	size_t len = 0;

	for (int m = 0; m < METHOD_COUNT; m++)
		if (m == METHOD_OPTIONS || route_for(node, (enum method)m))
			len += (size_t)snprintf(
				out + len, 64 - len, "%s%s", len ? ", " : "", method_name((enum method)m));
	return slice_of(out, len);
}

static void print_query(FILE *out, const struct param_rule *rule)
{
	const char *before = " ?";

	for (; rule && rule->kind != PARAM_KIND_END; rule++, before = "&")
		fprintf(out, "%s%s", before, rule->name);
}

void web_routes_print(FILE *out)
{
	for (size_t i = 0; i < route_count; i++) {
		const struct route *r = &routes[i];

		fprintf(out, "%-7s %-49s %-9s %-4s %6zu  %s", method_name(r->method), r->pattern, access_names[r->who],
			(const char *[]){ "json", "page", "text" }[r->kind], r->body_limit, r->help);
		print_query(out, r->query);
		fputc('\n', out);
	}
}

struct slice web_openapi(void)
{
	return slice_of(embedded_openapi[0].text, embedded_openapi[0].len);
}
