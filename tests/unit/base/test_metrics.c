/* SPDX-License-Identifier: MIT */
#include "table.h"

#include "base/histogram.h"
#include "base/metrics.h"

TEST(counters_and_gauges)
{
	struct buffer b = BUFFER_INIT;

	metric_add(METRIC_VIEWS, 2);
	metric_add(METRIC_VIEWS, 3);
	metric_set(METRIC_PARKED, 7);
	metrics_write(&b);
	CHECK(strstr(buffer_cstr(&b), "# TYPE tradepost_views_total counter\ntradepost_views_total 5\n"));
	CHECK(strstr(buffer_cstr(&b), "# TYPE tradepost_parked gauge\ntradepost_parked 7\n"));
	/* What differs in its label only has its comments once. */
	CHECK(strstr(buffer_cstr(&b), "outcome=\"counted\"} 0\ntradepost_view_outcomes_total{outcome=\"repeat\"} 0\n"));
	buffer_release(&b);
}

static const struct histogram_shape thousandths = { 1000, 3, { 1, 1500, 20000 } };

TEST(each_value_is_in_the_first_range_that_holds_it)
{
	static const struct {
		int64_t value;
		size_t range;
	} rows[] = { { INT64_MIN, 0 }, { -1, 0 }, { 0, 0 }, { 1, 0 }, { 2, 1 }, { 1499, 1 }, { 1500, 1 }, { 1501, 2 },
		{ 20000, 2 }, { 20001, 3 }, { INT64_MAX, 3 } };

	EACH(rows, i) {
		struct histogram h = { 0 };

		histogram_add(&h, &thousandths, rows[i].value);
		for (size_t k = 0; k <= HISTOGRAM_BOUNDS_MAX; k++)
			CHECK_ROW(i, h.within[k] == (k == rows[i].range));
		CHECK_ROW(i, h.sum == (rows[i].value > 0 ? rows[i].value : 0));
	}
}

TEST(written_ranges_hold_the_narrower_ones)
{
	static const int64_t values[] = { 1, 1500, 1500, 20000, 20001, 7000 };
	struct histogram one = { 0 }, other = { 0 }, sum = { 0 };
	struct buffer b = BUFFER_INIT;

	EACH(values, i)
		histogram_add(i % 2 ? &one : &other, &thousandths, values[i]);
	histogram_merge(&sum, &one);
	histogram_merge(&sum, &other);
	histogram_write(&b, &sum, &thousandths, "x", "kind=\"a\"");
	CHECK_TEXT(0, buffer_as_slice(&b),
		"x_bucket{kind=\"a\",le=\"0.001\"} 1\nx_bucket{kind=\"a\",le=\"1.5\"} "
		"3\nx_bucket{kind=\"a\",le=\"20\"} 5\n"
		"x_bucket{kind=\"a\",le=\"+Inf\"} 6\nx_sum{kind=\"a\"} 50.002\nx_count{kind=\"a\"} 6\n");
	buffer_clear(&b);
	histogram_write(&b, &one, &thousandths, "x", "");
	CHECK_TEXT(1, buffer_as_slice(&b),
		"x_bucket{le=\"0.001\"} 0\nx_bucket{le=\"1.5\"} 1\nx_bucket{le=\"20\"} 3\nx_bucket{le=\"+Inf\"} "
		"3\nx_sum 28.5\n"
		"x_count 3\n");
	buffer_release(&b);
}

TEST(an_empty_one)
{
	struct histogram h = { 0 };
	struct buffer b = BUFFER_INIT;

	histogram_write(&b, &h, &thousandths, "x", "");
	CHECK_TEXT(0, buffer_as_slice(&b),
		"x_bucket{le=\"0.001\"} 0\nx_bucket{le=\"1.5\"} 0\nx_bucket{le=\"20\"} 0\nx_bucket{le=\"+Inf\"} "
		"0\nx_sum 0\n"
		"x_count 0\n");
	buffer_release(&b);
}

/* A bound out of order would hide a range, one too many would be written past the end. */
TEST(shapes_are_in_order)
{
	const struct histogram_shape *const shapes[] = { &histogram_times, &histogram_sizes, &thousandths };

	EACH(shapes, i) {
		CHECK_ROW(i, shapes[i]->count > 0 && shapes[i]->count <= HISTOGRAM_BOUNDS_MAX);
		for (size_t k = 1; k < shapes[i]->count; k++)
			CHECK_ROW(i, shapes[i]->bounds[k - 1] < shapes[i]->bounds[k]);
	}
	CHECK(histogram_times.bounds[0] == 50000);
	CHECK(histogram_times.bounds[histogram_times.count - 1] == INT64_C(10000000000));
}

TEST(what_the_writer_observes)
{
	struct buffer b = BUFFER_INIT;

	metric_observe(METRIC_HISTOGRAM_GROUP, 3);
	metric_observe(METRIC_HISTOGRAM_GROUP, 600);
	metric_observe(METRIC_HISTOGRAM_COMMIT, 1200000);
	metrics_write(&b);
	CHECK(strstr(
		buffer_cstr(&b), "# TYPE tradepost_group_jobs histogram\ntradepost_group_jobs_bucket{le=\"1\"} 0\n"));
	CHECK(strstr(buffer_cstr(&b), "{le=\"2\"} 0\ntradepost_group_jobs_bucket{le=\"4\"} 1\n"));
	CHECK(strstr(buffer_cstr(&b), "{le=\"512\"} 1\ntradepost_group_jobs_bucket{le=\"+Inf\"} 2\n"));
	CHECK(strstr(buffer_cstr(&b), "\ntradepost_group_jobs_sum 603\ntradepost_group_jobs_count 2\n"));
	CHECK(strstr(buffer_cstr(&b), "{le=\"0.001\"} 0\ntradepost_commit_duration_seconds_bucket{le=\"0.0025\"} 1\n"));
	CHECK(strstr(buffer_cstr(&b), "\ntradepost_commit_duration_seconds_sum 0.0012\n"));
	buffer_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(counters_and_gauges),
		cmocka_unit_test(each_value_is_in_the_first_range_that_holds_it),
		cmocka_unit_test(written_ranges_hold_the_narrower_ones), cmocka_unit_test(an_empty_one),
		cmocka_unit_test(shapes_are_in_order), cmocka_unit_test(what_the_writer_observes) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
