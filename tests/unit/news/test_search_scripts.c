/* SPDX-License-Identifier: MIT */

/* What is written in traditional characters is found by who writes simplified ones, and the other way round, and shown
 * as it was written. Words of the trade, one article a pair and script. */
#include "newsroom.h"

#include "base/unicode.h"
#include "news/search.h"

/* Traditional and simplified, as dictionaries have them; phrases of two to five characters. */
static const char *const pairs[][2] = {
	{ "貿易", "贸易" },
	{ "關稅", "关税" },
	{ "經濟", "经济" },
	{ "進口", "进口" },
	{ "出口額", "出口额" },
	{ "貨幣", "货币" },
	{ "匯率", "汇率" },
	{ "銀行業", "银行业" },
	{ "證券", "证券" },
	{ "債務", "债务" },
	{ "投資", "投资" },
	{ "資本", "资本" },
	{ "財政", "财政" },
	{ "預算", "预算" },
	{ "稅務", "税务" },
	{ "發票", "发票" },
	{ "賬戶", "账户" },
	{ "價格", "价格" },
	{ "買賣", "买卖" },
	{ "購買", "购买" },
	{ "銷售", "销售" },
	{ "顧客", "顾客" },
	{ "訂單", "订单" },
	{ "供應", "供应" },
	{ "需求增長", "需求增长" },
	{ "產業", "产业" },
	{ "製造", "制造" },
	{ "工廠", "工厂" },
	{ "機器", "机器" },
	{ "設備", "设备" },
	{ "電子", "电子" },
	{ "電腦", "电脑" },
	{ "網絡", "网络" },
	{ "數據", "数据" },
	{ "軟體", "软体" },
	{ "芯片廠", "芯片厂" },
	{ "車輛", "车辆" },
	{ "汽車", "汽车" },
	{ "鐵路", "铁路" },
	{ "運輸", "运输" },
	{ "港灣", "港湾" },
	{ "碼頭", "码头" },
	{ "船隻", "船只" },
	{ "貨輪", "货轮" },
	{ "貨櫃", "货柜" },
	{ "倉庫", "仓库" },
	{ "物流鏈", "物流链" },
	{ "航線", "航线" },
	{ "飛機", "飞机" },
	{ "機場", "机场" },
	{ "農業", "农业" },
	{ "糧食", "粮食" },
	{ "穀物", "谷物" },
	{ "大豆價", "大豆价" },
	{ "棉紗", "棉纱" },
	{ "絲綢", "丝绸" },
	{ "紡織", "纺织" },
	{ "服裝", "服装" },
	{ "鋼鐵", "钢铁" },
	{ "銅礦", "铜矿" },
	{ "鋁材", "铝材" },
	{ "煤礦", "煤矿" },
	{ "石油氣", "石油气" },
	{ "能源轉型", "能源转型" },
	{ "電池", "电池" },
	{ "太陽能", "太阳能" },
	{ "風電", "风电" },
	{ "核電廠", "核电厂" },
	{ "環境", "环境" },
	{ "氣候", "气候" },
	{ "國際", "国际" },
	{ "國家", "国家" },
	{ "政府機關", "政府机关" },
	{ "總統", "总统" },
	{ "總理", "总理" },
	{ "部長", "部长" },
	{ "議會", "议会" },
	{ "選舉", "选举" },
	{ "條約", "条约" },
	{ "協議", "协议" },
	{ "談判", "谈判" },
	{ "爭端", "争端" },
	{ "戰爭", "战争" },
	{ "軍隊", "军队" },
	{ "邊境", "边境" },
	{ "海關", "海关" },
	{ "法律條文", "法律条文" },
	{ "規則", "规则" },
	{ "標準", "标准" },
	{ "監管", "监管" },
	{ "審查", "审查" },
	{ "調查", "调查" },
	{ "報告", "报告" },
	{ "統計", "统计" },
	{ "計劃", "计划" },
	{ "項目", "项目" },
	{ "實驗", "实验" },
	{ "科學", "科学" },
	{ "技術", "技术" },
	{ "發明", "发明" },
	{ "專利", "专利" },
	{ "學習", "学习" },
	{ "學校", "学校" },
	{ "教師", "教师" },
	{ "書籍", "书籍" },
	{ "報紙", "报纸" },
	{ "雜誌", "杂志" },
	{ "記者", "记者" },
	{ "編輯", "编辑" },
	{ "評論", "评论" },
	{ "觀點", "观点" },
	{ "問題", "问题" },
	{ "討論", "讨论" },
	{ "語言", "语言" },
	{ "漢語", "汉语" },
	{ "英語課", "英语课" },
	{ "翻譯", "翻译" },
	{ "詞語", "词语" },
	{ "讀者", "读者" },
	{ "聽眾", "听众" },
	{ "歷史", "历史" },
	{ "傳統", "传统" },
	{ "藝術", "艺术" },
	{ "音樂", "音乐" },
	{ "電影", "电影" },
	{ "戲劇", "戏剧" },
	{ "畫家", "画家" },
	{ "圖書館", "图书馆" },
	{ "博物館", "博物馆" },
	{ "體育", "体育" },
	{ "足球隊", "足球队" },
	{ "醫院", "医院" },
	{ "醫療", "医疗" },
	{ "藥品", "药品" },
	{ "護士", "护士" },
	{ "疫苗試驗", "疫苗试验" },
	{ "衛生", "卫生" },
	{ "健康檢查", "健康检查" },
	{ "飲食", "饮食" },
	{ "蘋果", "苹果" },
	{ "雞肉", "鸡肉" },
	{ "魚類", "鱼类" },
	{ "豬肉", "猪肉" },
	{ "馬匹", "马匹" },
	{ "鳥類", "鸟类" },
	{ "龍舟", "龙舟" },
	{ "龜甲", "龟甲" },
	{ "樹木", "树木" },
	{ "葉子", "叶子" },
	{ "花園裡", "花园里" },
	{ "東方", "东方" },
	{ "西邊", "西边" },
	{ "南亞", "南亚" },
	{ "歐洲", "欧洲" },
	{ "亞洲", "亚洲" },
	{ "美國", "美国" },
	{ "韓國", "韩国" },
	{ "俄羅斯", "俄罗斯" },
	{ "德國", "德国" },
	{ "法國", "法国" },
	{ "臺灣", "台湾" },
	{ "廣東", "广东" },
	{ "上海灘", "上海滩" },
	{ "長江", "长江" },
	{ "黃河", "黄河" },
	{ "城鄉", "城乡" },
	{ "鄉鎮", "乡镇" },
	{ "農民", "农民" },
	{ "勞動", "劳动" },
	{ "職業", "职业" },
	{ "員工", "员工" },
	{ "薪資", "薪资" },
	{ "養老金額", "养老金额" },
	{ "保險", "保险" },
	{ "貧窮", "贫穷" },
	{ "發展", "发展" },
	{ "增長", "增长" },
	{ "減少", "减少" },
	{ "擴大", "扩大" },
	{ "開放", "开放" },
	{ "關閉", "关闭" },
	{ "變化", "变化" },
	{ "機會", "机会" },
	{ "風險", "风险" },
	{ "優勢", "优势" },
	{ "競爭", "竞争" },
	{ "壟斷", "垄断" },
	{ "補貼", "补贴" },
	{ "傾銷", "倾销" },
	{ "損失", "损失" },
	{ "賠償", "赔偿" },
	{ "合約", "合约" },
	{ "簽署", "签署" },
	{ "執行", "执行" },
	{ "結果", "结果" },
	{ "會議", "会议" },
	{ "論壇", "论坛" },
	{ "時間", "时间" },
	{ "周年慶", "周年庆" },
	{ "歲末", "岁末" },
	/* Of variants, those of Taiwan and Hong Kong among them (cgi-bin/build/variants.txt). */
	{ "週末", "周末" },
	{ "一週", "一周" },
	{ "帳戶", "账户" },
	{ "帳目", "帐目" },
	{ "轉帳單", "转账单" },
	{ "這裏", "这里" },
	{ "屋裡", "屋里" },
	{ "颱風", "台风" },
	{ "羣眾", "群众" },
	{ "高峯", "高峰" },
	{ "峯會期", "峰会期" },
	{ "爲何", "为何" },
	{ "以為", "以为" },
	{ "航綫", "航线" },
	{ "綫路", "线路" },
	{ "麪粉廠", "面粉厂" },
	{ "佔據", "占据" },
	{ "公佈", "公布" },
	{ "兇手", "凶手" },
	{ "昇級", "升级" },
	{ "旅遊業", "旅游业" },
	{ "籤名", "签名" },
	{ "香菸", "香烟" },
	{ "外洩", "外泄" },
	{ "稜角", "棱角" },
	{ "甦醒", "苏醒" },
	{ "侷限", "局限" },
	{ "唸書", "念书" },
	{ "釦子", "扣子" },
	{ "傚法", "效法" },
	{ "背揹包", "背背包" },
	{ "痠痛", "酸痛" },
	{ "剷除", "铲除" },
	{ "委託書", "委托书" },
	{ "壓搾", "压榨" },
	{ "搆成", "构成" },
	{ "滷味", "卤味" },
	{ "剪綵", "剪彩" },
	{ "燒燬", "烧毁" },
	{ "縴維", "纤维" },
	{ "賸餘價值", "剩余价值" },
	{ "鍊條", "链条" },
	{ "嚮導", "向导" },
	{ "餵養", "喂养" },
	{ "癒合", "愈合" },
	{ "鎔爐", "熔炉" },
	{ "鐵鎚", "铁锤" },
	{ "槍枝", "枪枝" },
	{ "薯條", "薯条" },
	{ "麴酒", "曲酒" },
	{ "蠔油", "蚝油" },
	{ "鑑定", "鉴定" },
	{ "豔陽", "艳阳" },
	{ "讚賞", "赞赏" },
	{ "嚐試", "尝试" },
	{ "巖石", "岩石" },
	{ "飯糰", "饭团" },
	{ "裙襬", "裙摆" },
	{ "僱員", "雇员" },
	{ "慾望", "欲望" },
	{ "湧入", "涌入" },
	{ "潔淨", "洁净" },
	{ "公噸和", "公吨和" },
	{ "祕密", "秘密" },
	{ "喫飯", "吃饭" },
	{ "鄉邨", "乡村" },
	{ "嘆氣", "叹气" },
	{ "癡迷", "痴迷" },
	{ "臥鋪", "卧铺" },
	{ "足跡", "足迹" },
	{ "功勳", "功勋" },
	{ "汙水", "污水" },
	{ "山嶽", "山岳" },
	{ "脣膏", "唇膏" },
	{ "砲彈", "炮弹" },
	{ "乾杯", "干杯" },
	{ "盃賽", "杯赛" },
	{ "塩田", "盐田" },
	{ "啓動", "启动" },
	{ "并购", "並購" },
};
#define PAIRS (sizeof(pairs) / sizeof(pairs[0]))

/* Articles 2n and 2n + 1 have pair n as the first of their text. */
static void fill(void)
{
	struct buffer lines = BUFFER_INIT;

	for (size_t i = 0; i < 2 * PAIRS; i++)
		buffer_printf(&lines,
			"{\"id\":%zu,\"section\":\"s\",\"status\":\"published\",\"published_at\":\"2025-01-01T00:00:"
			"00Z\","
			"\"texts\":{\"%s\":{\"title\":\"T\",\"body\":\"%s。\"}}}\n",
			i + 2, i % 2 ? "zh-Hans" : "zh-Hant", pairs[i / 2][i % 2]);
	room_take(buffer_cstr(&lines));
	buffer_release(&lines);
}

static void ask(struct search_page *page, const char *text)
{
	struct search_query *query = arena_new_of(room.arena, struct search_query);
	struct search_match *match = arena_new_of(room.arena, struct search_match);
	struct search_ask a = { .query = query, .match = match, .limit = 20, .now_ms = NOW };
	struct search_faults faults;

	CHECK(search_parse(query, room.arena, slice_from(text), &faults) == 0);
	CHECK(search_compile(match, room.arena, query, &faults) == 0);
	CHECK(search_read(page, room.store, room.arena, &a) == 0);
}

/* The item of the article, whose snippet marks the word as it was written. */
static bool is_marked(const struct search_page *page, int64_t id, const char *word)
{
	char want[128];

	snprintf(want, sizeof(want), "<mark>%s</mark>。", word);
	for (size_t i = 0; i < page->list.count; i++)
		if (page->list.items[i].id == id)
			return page->items[i].count == 1 &&
			       slice_eq(page->items[i].texts[0].snippet.slice, slice_from(want));
	return false;
}

TEST(either_finds_both_and_shows_each_as_it_was_written)
{
	struct search_page page;
	size_t wrong = 0;

	CHECK(PAIRS >= 280);
	fill();
	for (size_t i = 0; i < 2 * PAIRS; i++) {
		const char *const *pair = pairs[i / 2];
		int64_t id = (int64_t)(i / 2 * 2 + 2);

		ask(&page, pair[i % 2]);
		if (is_marked(&page, id, pair[0]) && is_marked(&page, id + 1, pair[1]))
			continue;
		print_error("%s of %s, %s: %zu found\n", pair[i % 2], pair[0], pair[1], page.list.count);
		wrong++;
	}
	CHECK(wrong == 0);
}

/* What looks alike, or was one character once, stays two. */
TEST(others_are_not_found)
{
	static const char *const others[][2] = { { "未来", "末来" }, { "自己", "自已" }, { "土地", "士地" },
		{ "妳好", "奶好" }, { "像样", "象样" }, { "做成", "作成" }, { "唯一", "惟一" }, { "海浬", "海里" },
		{ "他们", "她们" }, { "帐篷", "帐蓬" }, { "人们", "入们" }, { "日前", "曰前" }, { "周末", "周未" },
		{ "很多", "狠多" } };
	struct slice a, b;

	EACH(others, i) {
		CHECK_ROW(i, unicode_fold(room.arena, slice_from(others[i][0]), &a) == 0);
		CHECK_ROW(i, unicode_fold(room.arena, slice_from(others[i][1]), &b) == 0);
		CHECK_ROW(i, !slice_eq(a, b));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			either_finds_both_and_shows_each_as_it_was_written, room_open, room_close),
		cmocka_unit_test_setup_teardown(others_are_not_found, room_open, room_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
