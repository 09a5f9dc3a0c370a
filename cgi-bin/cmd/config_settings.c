/* SPDX-License-Identifier: MIT */

/* config_settings.c: the table of settings. cgi-bin/etc/tradepost.conf is printed from it (`tradepost config
 * --defaults`). */
#include "cmd/config.h"

#include "news/trend.h"

#define KB(n) ((int64_t)(n)*1024)
#define MB(n) (KB(n) * 1024)
#define GB(n) (MB(n) * 1024)

#define DAY(n) ((int64_t)(n)*24 * 60 * 60 * 1000)

#define SET(key, kind, field, min, max, shipped, help)                             \
	{                                                                          \
		key, kind, offsetof(struct config, field), min, max, shipped, help \
	}

const struct setting config_settings[] = {
	SET("store", SETTING_STORE, store, 0, 0, "sqlite:news.db",
		"Where the news is kept; made by `tradepost migrate`."),
	SET("media", SETTING_PATH, media, 1, 0, "media", "Folder of the pictures, which the web server reads too."),
	SET("listen", SETTING_LISTEN, listen, 0, 0, "unix:tradepost.sock",
		"Where FastCGI is answered: unix:PATH, tcp:HOST:PORT or fd:0."),
	SET("control", SETTING_PATH, control, 1, 0, "control.sock",
		"Socket by which commands reach a daemon that serves; only its user may."),
	SET("site_url", SETTING_URL, site_url, 1, 0, "http://127.0.0.1:8080",
		"The address that readers use; absolute links begin with it."),
	SET("languages", SETTING_LANGUAGES, languages, 1, SITE_LANGUAGES_MAX, "en, zh-Hans",
		"Languages of the site (BCP 47), the first one first."),
	SET("name", SETTING_BY_LANG, name, 0, 0, "en=Tradepost|zh-Hans=贸易驿站", "The name of the site."),
	SET("brand_url", SETTING_URL, brand_url, 0, 0, "",
		"The brand's own site, linked from every page; empty: that link leads to the front page."),
	SET("brand_name", SETTING_BY_LANG, brand_name, 0, 0, "en=Back to the brand site|zh-Hans=返回品牌站",
		"What that link says."),
	SET("time_zone", SETTING_ZONE, time_zone, 0, 0, "Asia/Shanghai",
		"The site's time zone (IANA name): times are shown in it and days end by it."),
	SET("workers", SETTING_INT, workers, 1, 256, "2",
		"Threads that run requests. More than there are processors only take turns."),
	SET("kept_answers", SETTING_SIZE, kept_answers, 0, GB(16), "6M",
		"How much memory finished answers may take, which live for a second."),
	SET("trend_half_life", SETTING_TIME, trend_half_life, TREND_HALF_LIFE_MIN_MS, DAY(90), "24h",
		"After how long a view weighs half in sort=trending (60m, 24h, 7d)."),
	SET("allowed_origins", SETTING_ORIGINS, allowed_origins, 0, 0, "",
		"Origins of other sites whose pages may count views here, https://shop.example for one."),
	SET("trusted_proxies", SETTING_NETWORKS, trusted_proxies, 0, 0, "",
		"Addresses or networks whose X-Forwarded-For is believed; written into nginx.conf by quickstart."),
	SET("operator_port", SETTING_INT, operator_port, 0, 65535, "0",
		"Port of 127.0.0.1 where health and metrics answer besides operator.sock (0: none); written into "
		"nginx.conf."),
	SET("log", SETTING_PATH, log, 0, 0, "", "The daemon's log, reopened on SIGHUP; empty: standard error."),
	SET("log_level", SETTING_LEVEL, log_level, LOG_LEVEL_ERROR, LOG_LEVEL_DEBUG, "info",
		"What is logged: error, warning, info or debug."),
};
const size_t config_setting_count = sizeof(config_settings) / sizeof(config_settings[0]);
