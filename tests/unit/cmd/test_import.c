/* SPDX-License-Identifier: MIT */

#include "shell.h"

#include <jpeglib.h>
#include <webp/encode.h>

#include "base/crypto.h"
#include "child.h"
#include "store/store.h"

#define PAGE                                                                                                                     \
	"Home> 贸易新闻\n\nNew cranes By Li Na 港口新增起重机\n\nRelease time:2024-06-01 08:30 Click volume:1200\n\n" \
	"crane.webp\nPhoto: Port\n\nThe cranes came.\n\n起重机到了。\n\nhome\n返回品牌站\n"
#define LINE(id, title)                                                                          \
	"{\"id\":\"" id "\",\"section\":{\"name\":{\"en\":\"Trade\"}},\"status\":\"published\"," \
	"\"published_at\":\"2024-06-01T00:30:00Z\",\"texts\":{\"en\":{\"title\":\"" title "\",\"body\":\"x\"}}}\n"
#define PICTURED(id, image)                                                                      \
	"{\"id\":\"" id "\",\"section\":{\"name\":{\"en\":\"Trade\"}},\"status\":\"published\"," \
	"\"published_at\":\"2024-06-01T00:30:00Z\",\"image\":" image                             \
	",\"texts\":{\"en\":{\"title\":\"T\",\"body\":\"x\"}}}\n"

static int setup(void **state)
{
	if (shell_setup(state))
		return -1;
	folder_write("t.conf", SLICE(""));
	shell_line("migrate --config $/t.conf");
	return shell.status;
}

/* Whether a line of the export has the part. */
static bool exported(const char *part)
{
	shell_line("export --config $/t.conf");
	CHECK(shell.status == COMMAND_DONE);
	return strstr(shell.out, part) != NULL;
}

static void import(const char *words)
{
	char line[512];

	snprintf(line, sizeof(line), "import --config $/t.conf %s", words);
	shell_line(line);
}

/* Status, and what is said; NULL: nothing. $ is the folder. */
static void check(size_t row, const char *words, int status, const char *out, const char *err)
{
	struct buffer want = BUFFER_INIT;

	import(words);
	for (const char *p = err ? err : ""; *p; p++)
		if (*p == '$')
			buffer_text(&want, test_folder);
		else
			buffer_byte(&want, *p);
	if (shell.status != status || (out && !strstr(shell.out, out)) ||
		(err && !strstr(shell.err, buffer_cstr(&want))) || (!err && *shell.err))
		fail_msg("row %zu: %s gave %d\n%s%s", row, words, shell.status, shell.out, shell.err);
	buffer_release(&want);
}

static void write_picture(const char *name)
{
	static const uint8_t pixels[6 * 4 * 3];
	uint8_t *bytes = NULL;
	size_t len = WebPEncodeRGB(pixels, 6, 4, 18, 50, &bytes);

	folder_write(name, slice_of((const char *)bytes, len));
	WebPFree(bytes);
}

TEST(what_no_import_takes)
{
	static const struct {
		const char *name;
		struct slice bytes;
		const char *words, *err;
	} rows[] = {
		{ "a", SLICE_INIT(""), "$/a", "tradepost: import: $/a: is empty\n" },
		{ "a", SLICE_INIT("hello\n"), "$/a",
			"tradepost: import: $/a: is neither a page nor jsonl nor markdown nor counts by its looks; say "
			"which" },
		{ "a", SLICE_INIT("{\"id\": 1}\n"), "$/a", "$/a: is neither a page nor jsonl" },
		{ "a", SLICE_INIT("[]\n" LINE("1", "A")), "$/a", "$/a: is neither a page nor jsonl" },
		{ "a", SLICE_INIT("hello\n"), "--format page $/a", "tradepost: import: $/a:1: the breadcrumb" },
		{ "a", SLICE_INIT("hello\n"), "--format jsonl $/a", "tradepost: import: $/a:1: " },
		{ "a", SLICE_INIT("[]\n"), "--format jsonl $/a", "tradepost: import: $/a:1: " },
		{ "a", SLICE_INIT("\0\0\0\0"), "$/a", "$/a: is neither a page nor jsonl" },
		{ "a", SLICE_INIT("\0\0\0\0"), "--format page $/a", "$/a:1: not UTF-8, or with a NUL in it\n" },
		{ "a", SLICE_INIT("\xff\xfe\n"), "--format jsonl $/a", "tradepost: import: $/a:1: " },
		{ "a", SLICE_INIT(LINE("1", "A") "{\"id\":"), "$/a", "tradepost: import: $/a:2: " },
		{ "a", SLICE_INIT(LINE("1", "A") LINE("1", "A")), "$/a", "tradepost: import: $/a:2: " },
		{ "a", SLICE_INIT("x"), "$/none", "tradepost: import: $/none: No such file or directory\n" },
		{ "a", SLICE_INIT("x"), "--format jsonl $", "tradepost: import: $: is no file\n" },
		{ "a", SLICE_INIT("x"), "$", "tradepost: import: $/: holds no file NAME.md\n" },
		{ "a", SLICE_INIT("x"), "--format markdown $/a",
			"tradepost: import: $/a: must be a folder, or a file " },
		{ "a.md", SLICE_INIT("x"), "$", "tradepost: import: $/a.md:1: a line --- must begin" },
		{ "a.md", SLICE_INIT("---\ntitle: A\n---\n"), "$/a.md",
			"tradepost: import: $/a.md:2: \"title\" is of a " },
		{ "a", SLICE_INIT("x"), "/dev/null", "tradepost: import: /dev/null: is no file\n" },
		{ "a", SLICE_INIT("x"), "$/fifo", "tradepost: import: $/fifo: is no file\n" },
	};

	CHECK(mkfifo(folder_path("fifo"), 0600) == 0);
	EACH(rows, i) {
		folder_write(rows[i].name, rows[i].bytes);
		check(i, rows[i].words, COMMAND_FAILED, "", rows[i].err);
	}
	CHECK(!exported("{"));
}

TEST(a_page_has_at_most_4_mib)
{
	struct buffer text = BUFFER_INIT;
	size_t most = (size_t)4 << 20;

	buffer_literal(&text, PAGE);
	CHECK(buffer_reserve(&text, most));
	memset(text.at + text.len, '\n', most - text.len);
	text.len = most;
	folder_write("a", buffer_as_slice(&text));
	check(0, "$/a", COMMAND_DONE, "a: 1 created, 0 changed, 0 as they were\n", "crane.webp");
	buffer_byte(&text, '\n');
	folder_write("a", buffer_as_slice(&text));
	check(0, "$/a", COMMAND_FAILED, "", "$/a: is larger than 4 MB, which is no page\n");
	buffer_release(&text);
}

/* Of several files the good ones come in; each is all or nothing. */
TEST(each_file_for_itself)
{
	folder_write("a", SLICE(LINE("a1", "Aone") LINE("a2", "Atwo")));
	folder_write("b", SLICE(LINE("b1", "Bone") "{\"id\":\"b2\"}\n" LINE("b3", "Bthree") "{}\n"));
	folder_write("c", SLICE(PAGE));
	check(0, "$/a $/b $/c", COMMAND_FAILED, "a: 2 created, 0 changed, 0 as they were\n", "$/b:2: ");
	CHECK(strstr(shell.err, "/b:4: ") && strstr(shell.out, "c: 1 created"));
	CHECK(exported("Atwo") && exported("New cranes") && !exported("Bone"));
	check(1, "$/a $/c", COMMAND_DONE, "a: 0 created, 0 changed, 2 as they were\n", "crane.webp");
	folder_write("a", SLICE(LINE("a1", "Aone") LINE("a2", "Other")));
	check(2, "$/a", COMMAND_DONE, "a: 0 created, 1 changed, 1 as they were\n", NULL);
	CHECK(exported("Other") && !exported("Atwo"));
}

/* PATH:LINE: warning: WHAT, whoever finds it: the command here, or the daemon. */
TEST(one_form_of_warnings)
{
	static const struct {
		struct slice bytes;
		const char *err;
	} rows[] = {
		{ SLICE_INIT(PAGE), "tradepost: import: $/a:7: warning: the picture \"crane.webp\" is not there" },
		{ SLICE_INIT("\n\n" PICTURED("x", "{\"name\":\"crane.webp\"}")),
			"tradepost: import: $/a:3: warning: the picture \"crane.webp\" is not there" },
		{ SLICE_INIT("\n" PICTURED("y", "{\"id\":\"00112233445566778899aabbccddeeff\",\"name\":\"n\"}")),
			"tradepost: import: $/a:2: warning: /image: The picture is not here" },
		{ SLICE_INIT("article,count,system,as_of\n1,5,s,2024-01-01\n1,6,s,2024-01-01\n"),
			"tradepost: import: $/a:3: warning: views: As of the same time 5 are known; they stay.\n" },
	};

	EACH(rows, i) {
		folder_write("a", rows[i].bytes);
		check(i, "$/a", COMMAND_DONE, NULL, rows[i].err);
	}
}

/* A click volume never falls: a greater one is told and taken, a smaller one is older. */
TEST(a_page_with_another_figure)
{
	static const struct {
		const char *volume, *out, *exported;
	} rows[] = {
		{ "1200", "a: 1 created, 0 changed, 0 as they were\n", "\"imported\":1200" },
		{ "1201", "a: 0 created, 0 changed, 1 with a newer count, 0 as they were\n", "\"imported\":1201" },
		{ "1200", "a: 0 created, 0 changed, 1 as they were\n", "\"imported\":1201" },
	};

	EACH(rows, i) {
		char text[sizeof(PAGE) + 8];
		static const char page[] = PAGE;
		const char *volume = strstr(page, "1200");

		snprintf(text, sizeof(text), "%.*s%s%s", (int)(volume - page), page, rows[i].volume, volume + 4);
		folder_write("a", slice_from(text));
		check(i, "$/a", COMMAND_DONE, rows[i].out, "crane.webp");
		CHECK(exported(rows[i].exported));
	}
}

TEST(a_dry_run_keeps_nothing)
{
	folder_write("a", SLICE(LINE("a1", "Aone")));
	folder_write("c", SLICE(PAGE));
	write_picture("crane.webp");
	check(0, "--dry-run $/a", COMMAND_DONE, "a: would be: 1 created, 0 changed, 0 as they were\n", NULL);
	import("--dry-run $/c");
	CHECK(shell.status == COMMAND_DONE && strstr(shell.out, "would be: 1 created"));
	assert_string_equal(shell.err, ""); /* its picture lies beside it */
	folder_write("d", SLICE(PICTURED("x", "{\"name\":\"crane.webp\"}") PICTURED("y", "{\"name\":\"crane.webp\"}")));
	check(1, "--dry-run $/d", COMMAND_DONE, "d: would be: 2 created, 0 changed, 0 as they were\n", NULL);
	assert_string_equal(shell.err, "");
	CHECK(unlink(folder_path("crane.webp")) == 0);
	check(2, "--dry-run $/d", COMMAND_DONE, NULL, "the picture \"crane.webp\" is not there");
	CHECK(!exported("{") && access(folder_path("media"), F_OK) != 0);
}

TEST(pictures)
{
	static const struct {
		const char *image, *err; /* err NULL: comes in without a word; else refused, or with that warning */
		int status;
		const char *line;
	} rows[] = {
		{ "{\"name\":\"a.webp\"}", NULL, 0, "\"name\":\"a.webp\"" },
		{ "{\"name\":\"b.webp\"}", NULL, 0, "\"name\":\"b.webp\"" }, /* in the folder media */
		{ "{\"name\":\"none.webp\"}", "warning: the picture \"none.webp\" is not there; its name is kept", 0,
			"\"name\":\"none.webp\"" },
		{ "{\"name\":\"bad.webp\"}",
			"$/x.jsonl:1: the picture \"bad.webp\" is no JPEG, PNG or WebP, or is damaged\n", 1, NULL },
		{ "{\"name\":\"empty.webp\"}", "$/x.jsonl:1: the picture \"empty.webp\" is no file, or an empty one\n",
			1, NULL },
		{ "{\"name\":\"big.webp\"}", "$/x.jsonl:1: the picture \"big.webp\" is larger than 10 MB\n", 1, NULL },
		{ "{\"name\":\"folder.webp\"}",
			"$/x.jsonl:1: the picture \"folder.webp\" is no file, or an empty one\n", 1, NULL },
		{ "{\"name\":\"fifo.webp\"}", "$/x.jsonl:1: the picture \"fifo.webp\" is no file, or an empty one\n", 1,
			NULL },
		{ "{\"name\":\"link.webp\"}", "warning: the picture \"link.webp\" is not there", 0, "link.webp" },
		{ "{\"name\":\"../a.webp\"}", "\"../a.webp\" is not there", 0, NULL },
		{ "{\"name\":\".hidden.webp\"}", "\".hidden.webp\" is not there", 0, NULL },
		{ "{\"name\":\"\\u001b[2J\\u009b1m.webp\"}", "the picture \"?[2J??1m.webp\" is not there", 0, NULL },
		{ "{\"name\":5}", "$/x.jsonl:1: ", 1, NULL },
		{ "5", "$/x.jsonl:1: ", 1, NULL },
	};

	CHECK(mkdir(folder_path("in"), 0700) == 0 && mkdir(folder_path("in/media"), 0700) == 0);
	CHECK(mkdir(folder_path("in/folder.webp"), 0700) == 0);
	write_picture("in/a.webp");
	write_picture("in/media/b.webp");
	write_picture("in/.hidden.webp");
	write_picture("a.webp");
	folder_write("in/bad.webp", SLICE("<script>"));
	folder_write("in/empty.webp", SLICE(""));
	CHECK(truncate(folder_write("in/big.webp", SLICE("x")), ((off_t)10 << 20) + 1) == 0);
	CHECK(mkfifo(folder_path("in/fifo.webp"), 0600) == 0);
	CHECK(symlink("a.webp", folder_path("in/link.webp")) == 0);
	EACH(rows, i) {
		struct buffer line = BUFFER_INIT, err = BUFFER_INIT;

		buffer_printf(&line, PICTURED("r%zu", "%s"), i, rows[i].image);
		folder_write("in/x.jsonl", buffer_as_slice(&line));
		for (const char *p = rows[i].err ? rows[i].err : ""; *p; p++)
			if (*p == '$')
				buffer_printf(&err, "%s/in", test_folder);
			else
				buffer_byte(&err, *p);
		import("$/in/x.jsonl");
		if ((rows[i].status && shell.status != rows[i].status) ||
			(rows[i].err ? !strstr(shell.err, buffer_cstr(&err)) : *shell.err || shell.status))
			fail_msg("row %zu: %d\n%s%s", i, shell.status, shell.out, shell.err);
		if (rows[i].line)
			CHECK_ROW(i, exported(rows[i].line));
		buffer_release(&line);
		buffer_release(&err);
	}
	CHECK(exported("r0\"") && !exported("r3\""));
}

static size_t files_in(const char *name)
{
	char command[160];
	size_t n = 0;
	FILE *f;

	snprintf(command, sizeof(command), "ls %s 2>/dev/null | wc -l", folder_path(name));
	f = popen(command, "re");
	CHECK(f && fscanf(f, "%zu", &n) == 1);
	pclose(f);
	return n;
}

/* A picture of a file that is refused is taken back; one that was there before stays. */
TEST(refused_pictures_go)
{
	write_picture("a.webp");
	folder_write("x.jsonl", SLICE(PICTURED("a", "{\"name\":\"a.webp\"}") "{}\n"));
	check(0, "$/x.jsonl", COMMAND_FAILED, "", "$/x.jsonl:2: ");
	CHECK(files_in("media") == 0);
	folder_write("y.jsonl", SLICE(PICTURED("a", "{\"name\":\"a.webp\"}")));
	check(1, "$/y.jsonl", COMMAND_DONE, "1 created", NULL);
	CHECK(files_in("media") == 2); /* as PNG or JPEG, and one width */
	check(2, "$/x.jsonl", COMMAND_FAILED, "", "$/x.jsonl:2: ");
	CHECK(files_in("media") == 2);
}

/* --- pictures that are named by what they hold ----------------------------------------------------------------------
 */

#define SIDE 600

static struct slice make_jpeg(struct buffer *b)
{
	struct jpeg_compress_struct info;
	struct jpeg_error_mgr faults;
	unsigned char *bytes = NULL, row[SIDE * 3];
	unsigned long len = 0;

	info.err = jpeg_std_error(&faults);
	jpeg_create_compress(&info);
	jpeg_mem_dest(&info, &bytes, &len);
	info.image_width = SIDE;
	info.image_height = 16;
	info.input_components = 3;
	info.in_color_space = JCS_RGB;
	jpeg_set_defaults(&info);
	jpeg_start_compress(&info, TRUE);
	while (info.next_scanline < 16) {
		JSAMPROW at = row;

		for (size_t i = 0; i < sizeof(row); i++)
			row[i] = (unsigned char)(i * 7 + info.next_scanline * 31);
		jpeg_write_scanlines(&info, &at, 1);
	}
	jpeg_finish_compress(&info);
	jpeg_destroy_compress(&info);
	buffer_clear(b);
	buffer_bytes(b, (const char *)bytes, len);
	free(bytes);
	return buffer_as_slice(b);
}

static const char *id_of(struct slice bytes)
{
	static char hex[33];
	uint8_t hash[16];

	crypto_digest(hash, sizeof(hash), bytes);
	crypto_hex(hex, hash, sizeof(hash));
	return hex;
}

static bool is_stored(const char *name, struct slice bytes)
{
	char path[128];
	FILE *f;
	char *text;
	bool same;

	snprintf(path, sizeof(path), "media/%s", name);
	f = fopen(folder_path(path), "re");
	if (!f)
		return false;
	text = folder_read(f);
	fclose(f);
	f = fopen(folder_path(path), "re");
	CHECK(f && fseek(f, 0, SEEK_END) == 0);
	same = (size_t)ftell(f) == bytes.len && memcmp(text, bytes.at, bytes.len) == 0;
	fclose(f);
	free(text);
	return same;
}

/* A JPEG with that put in at a place from its beginning, or before its end; an article shows it, by ID.jpg in its text.
 */
TEST(named_by_what_they_hold)
{
	static const struct {
		size_t from_begin, from_end;
		struct slice part;
		const char *id;   /* NULL: its own */
		const char *warn; /* NULL: it is kept */
	} rows[] = {
		{ 2, 0, SLICE_INIT(""), NULL, NULL },
		{ 2, 0, SLICE_INIT("\xff\xfe\0\x14taken by somebody"), NULL, "holds more than a picture" },
		{ 0, 2, SLICE_INIT("hidden behind the last row"), NULL, "holds more than a picture" },
		{ 0, 0, SLICE_INIT("behind its end"), NULL, "holds more than a picture" },
		{ 2, 0, SLICE_INIT(""), "00112233445566778899aabbccddeeff", "" }, /* a name that lies */
	};
	static struct buffer plain, bytes, line;

	EACH(rows, i) {
		char id[33], name[64], words[600];
		size_t at;

		make_jpeg(&plain);
		at = rows[i].from_begin ? rows[i].from_begin : plain.len - rows[i].from_end;
		buffer_clear(&bytes);
		buffer_clear(&line);
		buffer_slice(&bytes, slice_head(buffer_as_slice(&plain), at));
		buffer_slice(&bytes, rows[i].part);
		buffer_slice(&bytes, slice_from_index(buffer_as_slice(&plain), at));
		if (setup(NULL))
			fail_msg("no folder");
		snprintf(id, sizeof(id), "%s", rows[i].id ? rows[i].id : id_of(buffer_as_slice(&bytes)));
		CHECK(mkdir(folder_path("in"), 0700) == 0);
		snprintf(name, sizeof(name), "in/%s.jpg", id);
		folder_write(name, buffer_as_slice(&bytes));
		buffer_printf(&line,
			"{\"id\":\"x\",\"section\":{\"name\":{\"en\":\"Trade\"}},\"status\":\"published\",\"published_"
			"at\":"
			"\"2024-06-01T00:30:00Z\",\"image\":{\"id\":\"%s\"},\"texts\":{\"en\":{\"title\":\"T\","
			"\"body\":"
			"\"![a](/media/%s.jpg) and /media/%s.jpg, /media/none.jpg\"}}}\n",
			id, id, id);
		folder_write("in/x.jsonl", buffer_as_slice(&line));
		import("--dry-run $/in/x.jsonl");
		CHECK_ROW(i, shell.status == COMMAND_DONE && files_in("media") == 0);
		import("$/in/x.jsonl");
		if (shell.status != COMMAND_DONE || !strstr(shell.err, rows[i].warn ? rows[i].warn : "") ||
			(!rows[i].warn && *shell.err))
			fail_msg("row %zu: %d %s", i, shell.status, shell.err);
		snprintf(name, sizeof(name), "%s.jpg", id);
		CHECK_ROW(i, is_stored(name, buffer_as_slice(&bytes)) == !rows[i].warn);
		CHECK_ROW(i, files_in("media") == 3);
		/* Whatever it is called, the article shows it, and its text says so. */
		CHECK_ROW(i, exported(id) == !rows[i].warn);
		CHECK_ROW(i, exported("/media/none.jpg"));
		snprintf(words, sizeof(words),
			"cd %s/media && for f in *-480.webp; do grep -q \"/media/${f%%-*}.jpg\" ../out; done",
			test_folder);
		folder_write("out", slice_from(shell.out));
		CHECK_ROW(i, system(words) == 0);
		/* The same once more is the same. */
		import("$/in/x.jsonl");
		CHECK_ROW(i, shell.status == COMMAND_DONE && strstr(shell.out, "0 created, 0 changed, 1 as they were"));
		CHECK_ROW(i, files_in("media") == 3 && !*shell.err);
		shell_teardown(NULL);
	}
	buffer_release(&plain);
	buffer_release(&bytes);
	buffer_release(&line);
}

/* Every one that is none is told, each with its place, and nothing comes in. */
TEST(all_that_are_none)
{
	struct buffer jpeg = BUFFER_INIT;

	make_jpeg(&jpeg);
	folder_write("good.jpg", buffer_as_slice(&jpeg));
	folder_write("cut.jpg", slice_head(buffer_as_slice(&jpeg), jpeg.len / 2));
	folder_write("script.jpg", SLICE("<script>alert(1)</script>"));
	folder_write("x.jsonl",
		SLICE(PICTURED("a", "{\"name\":\"cut.jpg\"}") PICTURED("b", "{\"name\":\"good.jpg\"}")
				PICTURED("c", "{\"name\":\"script.jpg\"}") PICTURED("d", "{\"name\":\"cut.jpg\"}")));
	for (int i = 0; i < 2; i++) {
		check((size_t)i, i ? "$/x.jsonl" : "--dry-run $/x.jsonl", COMMAND_FAILED, "",
			"$/x.jsonl:1: the picture \"cut.jpg\" is no JPEG, PNG or WebP, or is damaged\n");
		CHECK(strstr(shell.err, "x.jsonl:3: the picture \"script.jpg\" is no JPEG"));
		CHECK(files_in("media") == 0 && !exported("{"));
	}
	buffer_release(&jpeg);
}

/* A command that has the store for itself puts right what another left when it was killed. */
TEST(what_a_kill_left)
{
	char words[400];

	write_picture("a.webp");
	folder_write("x.jsonl", SLICE(PICTURED("a", "{\"name\":\"a.webp\"}")));
	check(0, "$/x.jsonl", COMMAND_DONE, "1 created", NULL);
	snprintf(words, sizeof(words),
		"cd %s/media && ls >../before && for f in *; do mv $f .$f.0123456789abcdef; done && touch .new-abcdef",
		test_folder);
	CHECK(system(words) == 0 && files_in("media") == 0);
	shell_line("section --config $/t.conf set other --name en=Other");
	CHECK(shell.status == COMMAND_DONE && files_in("media") == 2);
	snprintf(words, sizeof(words), "cd %s/media && ls -A | cmp - ../before", test_folder);
	CHECK(system(words) == 0);
}

/* The same picture under two names is made once. */
TEST(one_picture_of_two_names)
{
	write_picture("a.webp");
	write_picture("b.webp");
	folder_write("x.jsonl", SLICE(PICTURED("a", "{\"name\":\"a.webp\"}") PICTURED("b", "{\"name\":\"b.webp\"}")));
	check(0, "$/x.jsonl", COMMAND_DONE, "2 created", NULL);
	CHECK(files_in("media") == 2);
	check(1, "$/x.jsonl", COMMAND_DONE, "0 created, 0 changed, 2 as they were", NULL);
}

/* Names of files are any bytes. */
TEST(a_name_that_is_not_utf8)
{
	folder_write("caf\xe9.jsonl", SLICE(LINE("a", "Aone")));
	check(0, "$/caf\xe9.jsonl", COMMAND_DONE, "1 created", NULL);
	write_picture("a.webp");
	folder_write("caf\xe9.jsonl", SLICE(PICTURED("b", "{\"name\":\"a.webp\"}")));
	check(1, "$/caf\xe9.jsonl", COMMAND_DONE, "1 created", NULL);
	CHECK(files_in("media") == 2);
	folder_write("a.webp", SLICE("<script>"));
	check(2, "$/caf\xe9.jsonl", COMMAND_FAILED, "", "$/caf\xe9.jsonl:1: the picture \"a.webp\" is no ");
}

TEST(a_file_with_mark_and_carriage_returns)
{
	folder_write("a", SLICE("\xef\xbb\xbf" LINE("a", "Aone") "\r\n\n"));
	check(0, "$/a", COMMAND_DONE, "1 created", NULL);
}

#define import_test(name) cmocka_unit_test_setup_teardown(name, setup, shell_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		import_test(what_no_import_takes),
		import_test(a_page_has_at_most_4_mib),
		import_test(each_file_for_itself),
		import_test(a_page_with_another_figure),
		import_test(one_form_of_warnings),
		import_test(a_dry_run_keeps_nothing),
		import_test(pictures),
		import_test(refused_pictures_go),
		cmocka_unit_test(named_by_what_they_hold),
		import_test(all_that_are_none),
		import_test(what_a_kill_left),
		import_test(one_picture_of_two_names),
		import_test(a_name_that_is_not_utf8),
		import_test(a_file_with_mark_and_carriage_returns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
