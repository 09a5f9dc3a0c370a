/* SPDX-License-Identifier: MIT */

#include "folder.h"

#include "cmd/config.h"

static int load(struct config *out, struct slice text, struct buffer *message)
{
	buffer_clear(message);
	return config_load(out, folder_write("t.conf", text), NULL, message);
}

static char *printed(const struct config *c)
{
	FILE *f = tmpfile();
	char *text;

	CHECK(f != NULL);
	config_print(c, f);
	text = folder_read(f);
	fclose(f);
	return text;
}

/* What the file makes of a setting: the lines that `tradepost config` shows of it, %s being the folder. */
TEST(good_values)
{
	static const struct {
		const char *file, *want;
	} rows[] = {
		{ "workers = 1\n", "\nworkers = 1\n" },
		{ "workers=256", "\nworkers = 256\n" },
		{ "  \tworkers \t = 7  \r\n", "\nworkers = 7\n" },
		{ "\xef\xbb\xbfworkers = 7\n", "\nworkers = 7\n" },
		{ "# workers = many\n\n\nworkers = 7\n#", "\nworkers = 7\n" },
		{ "kept_answers = 0\n", "\nkept_answers = 0\n" },
		{ "kept_answers = 64k\n", "\nkept_answers = 65536\n" },
		{ "kept_answers = 3M\n", "\nkept_answers = 3145728\n" },
		{ "", "\ntrend_half_life = 24h\n" },
		{ "trend_half_life = 7d\n", "\ntrend_half_life = 7d\n" },
		{ "trend_half_life = 48h\n", "\ntrend_half_life = 2d\n" },
		{ "trend_half_life = 90m\n", "\ntrend_half_life = 90m\n" },
		{ "trend_half_life = 5401s\n", "\ntrend_half_life = 5401s\n" },
		{ "trend_half_life = 1h\n", "\ntrend_half_life = 1h\n" },
		{ "trend_half_life = 90d\n", "\ntrend_half_life = 90d\n" },
		{ "kept_answers = 16G\n", "\nkept_answers = 17179869184\n" },
		{ "operator_port = 65535\n", "\noperator_port = 65535\n" },
		{ "log_level = error\n", "\nlog_level = error\n" },
		{ "log_level = debug\n", "\nlog_level = debug\n" },
		{ "store = sqlite:a b/n.db\n", "store = sqlite:%s/a b/n.db\n" },
		{ "store = sqlite:/n.db\n", "store = sqlite:/n.db\n" },
		{ "media = pictures\n", "\nmedia = %s/pictures\n" },
		{ "control = /run/c.sock\n", "\ncontrol = /run/c.sock\n" },
		{ "log = \n", "\nlog = \n" },
		{ "log = log/daemon.log\n", "\nlog = %s/log/daemon.log\n" },
		{ "listen = unix:s\n", "\nlisten = unix:%s/s\n" },
		{ "listen = unix:/run/s\n", "\nlisten = unix:/run/s\n" },
		{ "listen = tcp:127.0.0.1:9000\n", "\nlisten = tcp:127.0.0.1:9000\n" },
		{ "listen = tcp:[::1]:1\n", "\nlisten = tcp:[::1]:1\n" },
		{ "listen = fd:0\n", "\nlisten = fd:0\n" },
		{ "site_url = https://news.example//\n", "\nsite_url = https://news.example\n" },
		{ "site_url = http://[::1]:8080/portal/\n", "\nsite_url = http://[::1]:8080/portal\n" },
		{ "brand_url = https://brand.example/?from=/news/\n",
			"\nbrand_url = https://brand.example/?from=/news/\n" },
		{ "brand_url =\n", "\nbrand_url = \n" },
		{ "time_zone = Europe/Berlin\n", "\ntime_zone = Europe/Berlin\n" },
		{ "time_zone = UTC\n", "\ntime_zone = UTC\n" },
		{ "languages = zh-hans, EN\n", "\nlanguages = zh-Hans, en\n" },
		{ "languages = zh-Hans\n", "\nname.zh-Hans = 贸易驿站\n" }, /* the shipped text finds its place */
		{ "languages = fr, en\nname.fr = Relais\n", "\nname.fr = Relais\nbrand_url = \n" },
		{ "name.en = A; B # C = D\n", "\nname.en = A; B # C = D\n" },
		{ "name.ZH-hans = 驿站\nname.en = X\n", "\nname.en = X\nname.zh-Hans = 驿站\n" },
		{ "name.en = X\n", "\nname.en = X\nbrand_url" }, /* the first word replaces all texts */
		{ "brand_name.en =\n", "\nbrand_name.en = \ntime_zone" },
		{ "allowed_origins = https://a.example , http://b.example:8080\nallowed_origins=https://c.example\n",
			"\nallowed_origins = https://a.example\nallowed_origins = http://b.example:8080\n"
			"allowed_origins = https://c.example\n" },
		{ "allowed_origins =\n", "\nallowed_origins =\n" },
		{ "trusted_proxies = 127.0.0.1, 10.0.0.0/8, ::1, fd00::/8\n",
			"\ntrusted_proxies = 127.0.0.1\ntrusted_proxies = 10.0.0.0/8\ntrusted_proxies = ::1\n"
			"trusted_proxies = fd00::/8\n" },
	};

	EACH(rows, i) {
		struct buffer message = BUFFER_INIT, want = BUFFER_INIT;
		struct config c;
		char *got;

		if (load(&c, slice_from(rows[i].file), &message))
			fail_msg("row %zu: %s", i, buffer_cstr(&message));
		got = printed(&c);
		for (const char *p = rows[i].want; *p; p++)
			if (p[0] == '%' && p[1] == 's')
				buffer_text(&want, test_folder), p++;
			else
				buffer_byte(&want, *p);
		if (!strstr(got, buffer_cstr(&want)))
			fail_msg("row %zu: no \"%s\" in:\n%s", i, buffer_cstr(&want), got);
		free(got);
		buffer_release(&want);
		buffer_release(&message);
		config_release(&c);
	}
}

#define C32  "cccccccccccccccccccccccccccccccc"
#define LONG C32 C32 C32 C32 C32 C32

static const struct {
	const char *file, *want; /* `want` stands behind the file's path */
} wrong_rows[] = {
	{ "workers = 0\n", ":1: workers: \"0\" is not a number between 1 and 256" },
	{ "\n# x\nworkers = 257\n", ":3: workers: \"257\" is not a number between 1 and 256" },
	{ "workers = many\n", ":1: workers: \"many\" is not a number between 1 and 256" },
	{ "workers = -4\n", ":1: workers: \"-4\" is not a number between 1 and 256" },
	{ "workers =\n", ":1: workers: \"\" is not a number between 1 and 256" },
	{ "workers = 4k\n", ":1: workers: \"4k\" is not a number between 1 and 256" },
	{ "workers = 99999999999999999999\n",
		":1: workers: \"99999999999999999999\" is not a number between 1 and 256" },
#define NO_TIME "is not a time between 1h and 90d, like 90m, 24h or 7d"
	{ "trend_half_life = 24\n", ":1: trend_half_life: \"24\" " NO_TIME },
	{ "trend_half_life = h\n", ":1: trend_half_life: \"h\" " NO_TIME },
	{ "trend_half_life = 24H\n", ":1: trend_half_life: \"24H\" " NO_TIME },
	{ "trend_half_life = 1.5h\n", ":1: trend_half_life: \"1.5h\" " NO_TIME },
	{ "trend_half_life = -24h\n", ":1: trend_half_life: \"-24h\" " NO_TIME },
	{ "trend_half_life = 59m\n", ":1: trend_half_life: \"59m\" " NO_TIME },
	{ "trend_half_life = 3599s\n", ":1: trend_half_life: \"3599s\" " NO_TIME },
	{ "trend_half_life = 91d\n", ":1: trend_half_life: \"91d\" " NO_TIME },
	{ "trend_half_life = 90d 1s\n", ":1: trend_half_life: \"90d 1s\" " NO_TIME },
	{ "trend_half_life = 9223372036854775807d\n", ":1: trend_half_life: \"9223372036854775807d\" " NO_TIME },
	{ "trend_half_life =\n", ":1: trend_half_life: \"\" " NO_TIME },
	{ "kept_answers = 17G\n", ":1: kept_answers: \"17G\" is not a number between 0 and 17179869184" },
	{ "kept_answers = 9007199254740993G\n",
		":1: kept_answers: \"9007199254740993G\" is not a number between 0 and 17179869184" },
	{ "kept_answers = -1k\n", ":1: kept_answers: \"-1k\" is not a number between 0 and 17179869184" },
	{ "kept_answers = M\n", ":1: kept_answers: \"M\" is not a number between 0 and 17179869184" },
	{ "kept_answers = 8 M\n", ":1: kept_answers: \"8 M\" is not a number between 0 and 17179869184" },
	{ "log_level = loud\n", ":1: log_level: \"loud\" is not error, warning, info or debug" },
	{ "store = news.db\n", ":1: store: \"news.db\" is not sqlite:PATH" },
	{ "store = sqlite:\n", ":1: store: \"sqlite:\" is not sqlite:PATH" },
	{ "store = postgres:x\n", ":1: store: \"postgres:x\" is not sqlite:PATH" },
	{ "media =\n", ":1: media: a value is needed" },
	{ "control =\n", ":1: control: a value is needed" },
	{ "listen = nonsense\n", ":1: listen: \"nonsense\" is not unix:PATH, tcp:HOST:PORT or fd:0" },
	{ "listen = unix:\n", ":1: listen: \"unix:\" is not unix:PATH, tcp:HOST:PORT or fd:0" },
	{ "listen = tcp:9000\n", ":1: listen: \"tcp:9000\" is not unix:PATH, tcp:HOST:PORT or fd:0" },
	{ "listen = tcp::9000\n", ":1: listen: \"tcp::9000\" is not unix:PATH, tcp:HOST:PORT or fd:0" },
	{ "listen = tcp:h:0\n", ":1: listen: \"tcp:h:0\" is not unix:PATH, tcp:HOST:PORT or fd:0" },
	{ "listen = tcp:h:65536\n", ":1: listen: \"tcp:h:65536\" is not unix:PATH, tcp:HOST:PORT or fd:0" },
	{ "listen = fd:1\n", ":1: listen: \"fd:1\" is not unix:PATH, tcp:HOST:PORT or fd:0" },
	{ "site_url =\n", ":1: site_url: a value is needed" },
	{ "site_url = nonsense\n", ":1: site_url: \"nonsense\" is not an http or https address" },
	{ "site_url = ftp://x/\n", ":1: site_url: \"ftp://x/\" is not an http or https address" },
	{ "site_url = https://x/?a\n", ":1: site_url: other addresses begin with this one, so it holds no ? or #" },
	{ "site_url = https://x/#a\n", ":1: site_url: other addresses begin with this one, so it holds no ? or #" },
	{ "brand_url = javascript:x\n", ":1: brand_url: \"javascript:x\" is not an http or https address" },
	{ "time_zone = Mars/Olympus\n", ":1: time_zone: there is no time zone \"Mars/Olympus\"" },
	{ "time_zone = ../passwd\n", ":1: time_zone: there is no time zone \"../passwd\"" },
	{ "time_zone =\n", ":1: time_zone: there is no time zone \"\"" },
	{ "languages =\n", ":1: languages: a value is needed" },
	{ "languages = en,,zh\n", ":1: languages: an empty value in the list" },
	{ "languages = en, e!\n", ":1: languages: \"e!\" is not a language tag" },
	{ "languages = en, EN\n", ":1: languages: \"en\" is there twice" },
	{ "languages = en,fr,de,it,es,pt,nl,da,sv\n", ":1: languages: more than 8 values" },
	{ "languages = fr, en\n", ": name.fr: the site needs a name in its first language" },
	{ "name.en =\n\n\n", ": name.en: the site needs a name in its first language" },
	{ "name.zh-Hans = 驿站\n", ": name.en: the site needs a name in its first language" },
	{ "name.en = X\nlanguages = en\n", ":2: languages: must stand before name.LANG" },
	{ "brand_name.en = X\nlanguages = en\n", ":2: languages: must stand before brand_name.LANG" },
	{ "listen = unix:s\ncontrol = s\n", ": control: must be another socket than that of listen" },
	{ "name = X\n", ":1: name: needs a language, name.en for one" },
	{ "name. = X\n", ":1: name.: not one of the site's languages (`languages` stands first)" },
	{ "name.fr = X\n", ":1: name.fr: not one of the site's languages (`languages` stands first)" },
	{ "name.en = X\nname.EN = Y\n", ":2: name.EN: is set twice" },
	{ "workers = 1\nworkers = 1\n", ":2: workers: is set twice" },
	{ "languages = en\nlanguages = en\n", ":2: languages: is set twice" },
	{ "allowed_origins = shop.example\n", ":1: allowed_origins: \"shop.example\" is not an origin, https://HOST in "
					      "small letters and nothing behind" },
	{ "allowed_origins = https://shop.example/\n", ":1: allowed_origins: \"https://shop.example/\" is not an "
						       "origin, https://HOST in small letters and nothing "
						       "behind" },
	{ "allowed_origins = https://Shop.example\n", ":1: allowed_origins: \"https://Shop.example\" is not an origin, "
						      "https://HOST in small letters and nothing "
						      "behind" },
	{ "allowed_origins = null\n",
		":1: allowed_origins: \"null\" is not an origin, https://HOST in small letters and nothing behind" },
	{ "allowed_origins = https://a.example\nallowed_origins = https://a.example\n",
		":2: allowed_origins: \"https://a.example\" is there twice" },
	{ "trusted_proxies = localhost\n", ":1: trusted_proxies: \"localhost\" is not an address or a network" },
	{ "trusted_proxies = 10.0.0.0/33\n", ":1: trusted_proxies: \"10.0.0.0/33\" is not an address or a network" },
	{ "trusted_proxies = 10.0.0.0/\n", ":1: trusted_proxies: \"10.0.0.0/\" is not an address or a network" },
	{ "trusted_proxies = ::1/129\n", ":1: trusted_proxies: \"::1/129\" is not an address or a network" },
	{ "trusted_proxies = 1.1.1.1; return 200\n",
		":1: trusted_proxies: \"1.1.1.1; return 200\" is not an address or a network" },
	{ "trusted_proxies = ::" LONG "\n",
		":1: the line is longer than 198 bytes; lists may be given in several lines" },
	{ "nonsense = 1\n", ":1: there is no setting \"nonsense\"" },
	{ "workers.en = 1\n", ":1: there is no setting \"workers.en\"" },
	{ "Workers = 1\n", ":1: there is no setting \"Workers\"" },
	{ "= 1\n", ":1: there is no setting \"\"" },
	{ "no value\n", ":1: not of the form `key = value`" },
	{ "workers = 3\n  listen\n", ":2: not of the form `key = value`" },
	{ "allowed_origins = https://a.example\n  https://b.example\n", ":2: there is no setting \"https\"" },
	{ "[serve]\nworkers = 1\n", ":2: [serve]: there are no sections here" },
	{ "name.en = A ; B\n", ":1: a semicolon may not stand behind a space" },
	{ "name.en = A\t; B\n", ":1: a semicolon may not stand behind a space" },
	{ "name.en = A\tB\n", ":1: name.en: the value is not UTF-8, or holds a control character" },
	{ "name.en = A\x7f\n", ":1: name.en: the value is not UTF-8, or holds a control character" },
	{ "name.en = \xff\n", ":1: name.en: the value is not UTF-8, or holds a control character" },
	{ "workers = 1\n\nname.en = " LONG "\nworkers = 1\n",
		":3: the line is longer than 198 bytes; lists may be given in several lines" },
};

TEST(wrong_values)
{
	EACH(wrong_rows, i) {
		struct buffer message = BUFFER_INIT, want = BUFFER_INIT;
		struct config c;
		int r = load(&c, slice_from(wrong_rows[i].file), &message);

		if (r != CONFIG_E_WRONG)
			fail_msg("row %zu: gave %d", i, r);
		buffer_printf(&want, "%s/t.conf%s", test_folder, wrong_rows[i].want);
		CHECK_TEXT(i, buffer_as_slice(&message), buffer_cstr(&want));
		CHECK_ROW(i, c.arena == NULL);
		buffer_release(&want);
		buffer_release(&message);
	}
}

TEST(a_line_with_nul_is_not_cut)
{
	struct buffer message = BUFFER_INIT;
	struct config c;

	CHECK(load(&c, SLICE("workers = 1\0 2\n"), &message) == CONFIG_E_WRONG);
	CHECK(strstr(buffer_cstr(&message), "t.conf:1: the line holds a NUL"));
	buffer_release(&message);
}

TEST(a_list_has_an_end)
{
	struct buffer message = BUFFER_INIT, file = BUFFER_INIT;
	struct config c;

	for (int i = 0; i < CONFIG_LIST_MAX; i++)
		buffer_printf(&file, "trusted_proxies = 10.0.0.%d\n", i);
	CHECK(load(&c, buffer_as_slice(&file), &message) == 0);
	CHECK(c.trusted_proxies.count == CONFIG_LIST_MAX);
	config_release(&c);
	buffer_literal(&file, "trusted_proxies = 10.0.1.1\n");
	CHECK(load(&c, buffer_as_slice(&file), &message) == CONFIG_E_WRONG);
	CHECK(strstr(buffer_cstr(&message), ":65: trusted_proxies: more than 64 values"));
	buffer_release(&file);
	buffer_release(&message);
}

TEST(files_that_are_none)
{
	struct buffer message = BUFFER_INIT;
	struct config c;

	CHECK(config_load(&c, folder_path("none.conf"), NULL, &message) == CONFIG_E_WRONG);
	CHECK(strstr(buffer_cstr(&message), "none.conf: No such file"));
	buffer_clear(&message);
	CHECK(config_load(&c, test_folder, NULL, &message) == CONFIG_E_WRONG);
	CHECK(strstr(buffer_cstr(&message), ": Is a directory"));
	buffer_release(&message);
}

/* Relative paths begin where the file is, whatever the current folder; --store begins in that one. */
TEST(where_paths_begin)
{
	struct buffer message = BUFFER_INIT, want = BUFFER_INIT;
	struct config c;
	char here[4096];

	CHECK(mkdir(folder_path("etc"), 0700) == 0);
	folder_write("etc/t.conf", SLICE("media = m\n"));
	CHECK(getcwd(here, sizeof(here)) && chdir(test_folder) == 0);
	CHECK(config_load(&c, "etc/t.conf", NULL, &message) == 0);
	CHECK_TEXT(0, c.media, folder_path("etc/m"));
	buffer_printf(&want, "sqlite:%s/etc/news.db", test_folder);
	CHECK_TEXT(0, c.store, buffer_cstr(&want));
	CHECK_TEXT(0, c.path, "etc/t.conf");
	config_release(&c);
	CHECK(config_load(&c, "etc/t.conf", "sqlite:other.db", &message) == 0);
	buffer_clear(&want);
	buffer_printf(&want, "sqlite:%s/other.db", test_folder);
	CHECK_TEXT(0, c.store, buffer_cstr(&want));
	config_release(&c);
	CHECK(config_load(&c, NULL, NULL, &message) == 0);
	CHECK_TEXT(0, c.control, folder_path("control.sock"));
	CHECK(c.path.at == NULL);
	config_release(&c);
	CHECK(config_load(&c, NULL, "other.db", &message) == CONFIG_E_WRONG);
	CHECK_TEXT(0, buffer_as_slice(&message), "store: \"other.db\" is not sqlite:PATH");
	CHECK(chdir("/") == 0);
	CHECK(config_load(&c, NULL, NULL, &message) == 0);
	CHECK_TEXT(0, c.media, "/media");
	config_release(&c);
	CHECK(chdir(here) == 0);
	buffer_release(&want);
	buffer_release(&message);
}

TEST(the_site_gets_what_the_lines_say)
{
	struct buffer message = BUFFER_INIT;
	struct config c;

	CHECK(load(&c,
		      SLICE("site_url = https://n.example/\nlanguages = zh-Hans, en, fr\nname.fr = "
			    "Relais\nname.zh-Hans = 站\n"
			    "brand_url = https://b.example\nallowed_origins = https://s.example\ntime_zone = UTC\n"),
		      &message) == 0);
	CHECK_TEXT(0, c.site.url, "https://n.example");
	CHECK_TEXT(0, c.site.time_zone, "UTC");
	CHECK(c.site.language_count == 3);
	CHECK_TEXT(0, c.site.languages[0], "zh-Hans");
	CHECK_TEXT(0, c.site.name.in[0], "站");
	CHECK(c.site.name.in[1].at == NULL);
	CHECK_TEXT(0, c.site.name.in[2], "Relais");
	CHECK_TEXT(0, c.site.brand_name.in[0], "返回品牌站");
	CHECK_TEXT(0, c.site.brand_name.in[1], "Back to the brand site");
	CHECK(c.site.brand_name.in[2].at == NULL);
	CHECK(c.site.allowed_origin_count == 1);
	CHECK_TEXT(0, c.site.allowed_origins[0], "https://s.example");
	CHECK_TEXT(0, c.site.media_dir, folder_path("media"));
	config_release(&c);
	buffer_release(&message);
}

/* What is printed reads back as the same, and prints the same again. */
TEST(printed_is_read_again)
{
	static const char *const files[] = {
		"",
		"languages = fr\nname.fr = R # = x; y\n",
		"languages = zh-Hans, en\nbrand_name.en = Back\nallowed_origins = "
		"https://a.example,https://b.example\n",
		"brand_name.zh-Hans =\nlog = l\nlisten = tcp:[::1]:9\nkept_answers = 1k\ntrusted_proxies = "
		"::/0\nworkers = 9\n",
	};

	EACH(files, i) {
		struct buffer message = BUFFER_INIT;
		char *first, *second;
		struct config c;

		CHECK_ROW(i, load(&c, slice_from(files[i]), &message) == 0);
		first = printed(&c);
		config_release(&c);
		if (load(&c, slice_from(first), &message))
			fail_msg("row %zu: %s", i, buffer_cstr(&message));
		second = printed(&c);
		CHECK_TEXT(i, slice_from(second), first);
		config_release(&c);
		free(first);
		free(second);
		buffer_release(&message);
	}
}

/* The shipped file says what holds without one. */
TEST(shipped_file_is_the_defaults)
{
	struct buffer message = BUFFER_INIT;
	char *file, *without, *with, here[4096];
	FILE *f = tmpfile();
	struct config c;

	CHECK(f != NULL);
	config_print_defaults(f);
	file = folder_read(f);
	fclose(f);
	if (load(&c, slice_from(file), &message))
		fail_msg("%s", buffer_cstr(&message));
	with = printed(&c);
	config_release(&c);
	CHECK(getcwd(here, sizeof(here)) && chdir(test_folder) == 0);
	CHECK(config_load(&c, NULL, NULL, &message) == 0);
	without = printed(&c);
	config_release(&c);
	CHECK(chdir(here) == 0);
	CHECK_TEXT(0, slice_from(with), without);
	for (size_t i = 0; i < config_setting_count; i++)
		CHECK_ROW(i, strstr(file, config_settings[i].help) &&
				     strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ", config_settings[i].help[0]));
	free(file);
	free(with);
	free(without);
	buffer_release(&message);
}

/* Reading is without effect on the process: a daemon that reads it again keeps its zone. */
TEST(reading_moves_no_clock)
{
	struct buffer message = BUFFER_INIT;
	struct config c;

	setenv("TZ", "America/New_York", 1);
	CHECK(load(&c, SLICE("time_zone = Europe/Berlin\n"), &message) == 0);
	CHECK(strcmp(getenv("TZ"), "America/New_York") == 0);
	config_release(&c);
	buffer_release(&message);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(good_values),
		folder_test(wrong_values),
		folder_test(a_line_with_nul_is_not_cut),
		folder_test(a_list_has_an_end),
		folder_test(files_that_are_none),
		folder_test(where_paths_begin),
		folder_test(the_site_gets_what_the_lines_say),
		folder_test(printed_is_read_again),
		folder_test(shipped_file_is_the_defaults),
		folder_test(reading_moves_no_clock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
