// What Node has no way to ask the system for: the DSCP of a socket (RFC 2474) and the priority of one thread. Every function answers with
// 0 or a positive value for success and a negative errno for failure; nothing is thrown and nothing is kept.
#define _GNU_SOURCE
#include <errno.h>
#include <node_api.h>
#include <stdint.h>

#ifndef _WIN32
#include <netinet/in.h>
#include <netinet/ip.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#endif
#ifdef __linux__
#include <sys/syscall.h>
#endif

// The two lowest bits of the octet are ECN's (RFC 3168).
#define DSCP_SHIFT 2

static napi_value answer(napi_env env, int32_t value) {
  napi_value result = NULL;
  napi_create_int32(env, value, &result);
  return result;
}

// Reads `count` numbers; missing or of another type they are -1, which no function takes.
static void read_numbers(napi_env env, napi_callback_info info, int32_t *numbers, size_t count) {
  napi_value values[2];
  size_t given = 2;
  napi_get_cb_info(env, info, &given, values, NULL, NULL);
  for (size_t at = 0; at < count; at++) {
    if (at >= given || napi_get_value_int32(env, values[at], &numbers[at]) != napi_ok) numbers[at] = -1;
  }
}

#ifndef _WIN32
static int option_of(int fd, int *level, int *option) {
  struct sockaddr_storage local;
  socklen_t length = sizeof local;
  if (getsockname(fd, (struct sockaddr *)&local, &length) != 0) return -errno;
  *level = local.ss_family == AF_INET6 ? IPPROTO_IPV6 : IPPROTO_IP;
  *option = local.ss_family == AF_INET6 ? IPV6_TCLASS : IP_TOS;
  return 0;
}
#endif

// setDscp(fd, dscp)
static napi_value set_dscp(napi_env env, napi_callback_info info) {
  int32_t numbers[2];
  read_numbers(env, info, numbers, 2);
#ifdef _WIN32
  return answer(env, -ENOTSUP);
#else
  if (numbers[1] < 0 || numbers[1] > 63) return answer(env, -EINVAL);
  int level, option;
  int refused = option_of(numbers[0], &level, &option);
  if (refused != 0) return answer(env, refused);
  int octet = numbers[1] << DSCP_SHIFT;
  return answer(env, setsockopt(numbers[0], level, option, &octet, sizeof octet) == 0 ? 0 : -errno);
#endif
}

// dscpOf(fd)
static napi_value dscp_of(napi_env env, napi_callback_info info) {
  int32_t numbers[1];
  read_numbers(env, info, numbers, 1);
#ifdef _WIN32
  return answer(env, -ENOTSUP);
#else
  int level, option;
  int refused = option_of(numbers[0], &level, &option);
  if (refused != 0) return answer(env, refused);
  int octet = 0;
  socklen_t length = sizeof octet;
  if (getsockopt(numbers[0], level, option, &octet, &length) != 0) return answer(env, -errno);
  return answer(env, octet >> DSCP_SHIFT);
#endif
}

// raiseThread(by): makes the calling thread `by` steps nicer to itself, 1 to 20.
static napi_value raise_thread(napi_env env, napi_callback_info info) {
  int32_t numbers[1];
  read_numbers(env, info, numbers, 1);
  if (numbers[0] < 1 || numbers[0] > 20) return answer(env, -EINVAL);
#ifdef __linux__
  // On Linux a niceness belongs to a thread, whatever POSIX says.
  return answer(env, setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), -numbers[0]) == 0 ? 0 : -errno);
#else
  return answer(env, -ENOTSUP);
#endif
}

NAPI_MODULE_INIT() {
  napi_property_descriptor functions[] = {
      {"setDscp", NULL, set_dscp, NULL, NULL, NULL, napi_enumerable, NULL},
      {"dscpOf", NULL, dscp_of, NULL, NULL, NULL, napi_enumerable, NULL},
      {"raiseThread", NULL, raise_thread, NULL, NULL, NULL, napi_enumerable, NULL},
  };
  napi_define_properties(env, exports, sizeof functions / sizeof functions[0], functions);
  return exports;
}
