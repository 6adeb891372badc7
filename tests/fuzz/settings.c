/* Reads any environment: the settings stay in range, and the warnings in their buffer. The
 * input is a list of values. Each begins with a byte that chooses the variable, and ends
 * with a zero byte. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/keepalive.h"

static void require(int holds)
{
	if (!holds) abort();
}

static char *entry(const uint8_t *value, size_t n)
{
	const int i = *value % (SETTINGS + 1);
	const char *const name = i < SETTINGS ? setting_table[i].name : "";
	const size_t room = strlen(name) + n + 1;
	char *const e = malloc(room);

	require(e != 0);
	snprintf(e, room, "%s%s%.*s", name, *name ? "=" : "", (int)n - 1,
		(const char *)value + 1);
	return e;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *env[32] = { 0 };
	char *const complaints = malloc(2048);
	struct text t = { complaints, complaints + 2048 };
	struct warning wrong[SETTINGS_WRONG_MAX];
	int value[KEEPALIVE_OPTIONS];
	struct settings s;
	int n = 0, refused;

	while (size && n < 31) {
		const uint8_t *const end = memchr(data, 0, size);
		const size_t length = end ? (size_t)(end - data) : size;

		if (length) env[n++] = entry(data, length);
		data += length + (end != 0);
		size -= length + (end != 0);
	}
	require(settings_first(env) <= env + n);
	refused = settings_read(&s, settings_first(env), wrong);
	require(refused >= 0 && refused <= SETTINGS_WRONG_MAX);
	for (int i = 0; i < refused; i++) warning_put(&t, &wrong[i]);
	require(t.at >= complaints && t.at < t.end);
	require(s.idle >= 1 && s.idle <= 32767);
	require(s.intvl >= 1 && s.intvl <= s.idle);
	require(s.cnt >= 1 && s.cnt <= 127);
	require(s.stall >= SETTINGS_STALL_MIN);
	require(s.user_timeout >= 0 && s.user_timeout <= 32767);
	require((s.disable | s.inherited | s.force | 1) == 1);
	require(s.ssh_interval >= 0 && s.ssh_interval <= 32767);
	require(s.ssh_interval ? s.ssh_count >= 1 && s.ssh_count <= 127 : !s.ssh_count);
	require(s.listen_pid >= 0 && s.listen_fds >= 0);
	require(!s.log || (*s.log && strlen(s.log) <= SETTINGS_LOG_MAX));
	keepalive_values(&s, value);
	for (int i = 0; i < KEEPALIVE_OPTIONS; i++) require(value[i] >= 0);

	while (n) free(env[--n]);
	free(complaints);
	return 0;
}
