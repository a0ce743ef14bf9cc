/*
 * A crowd of HTTP clients in one thread (Linux, epoll), which takes little of a processor beside the service.
 *
 *   crowd <port> <connections> <warm-up ms> <ms> <wait ms> <requests> <head file> <body file>
 *
 * Each connection sends the head and the body, reads the whole answer, and begins again. After a 503 it waits
 * for <wait ms>, or for Retry-After if that is 0. It writes all of a request before it reads, as most clients
 * do. It ends after so many answers (0: when the time is up). Beside them a new connection asks for
 * /health/live every 25 ms. What is answered after the warm-up counts. Prints one line of JSON.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HEAD_BYTES = 4096, PROBE_MS = 25 };
enum state { RESTING, WRITING, READING, OVER };

struct client {
  int fd, probe, status, answers;
  enum state state;
  size_t written, head_length;
  long missing; /* bytes of the body that are still to come, -1 before the header is whole */
  double since, until, retry_after;
  char head[HEAD_BYTES + 1];
};

struct times { double *at; size_t count, room; };

static struct sockaddr_in address;
static char *request, *probe_request = "GET /health/live HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
static size_t request_length;
static double counting, wait_ms;
static long most_answers;
static int poller, under_way;
static struct times admitted, refused, probed;
static long resets, others;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void add(struct times *list, double millis) {
  if (list->count == list->room) {
    list->room = list->room ? 2 * list->room : 1024;
    list->at = realloc(list->at, list->room * sizeof *list->at);
    if (!list->at) die("realloc");
  }
  list->at[list->count++] = millis;
}

static void drop(struct client *c) {
  if (c->fd >= 0) close(c->fd);
  c->fd = -1;
}

static void rest(struct client *c, double millis) {
  c->state = RESTING;
  c->until = now() + millis;
}

static void watch(struct client *c, unsigned events, int operation) {
  struct epoll_event event = { .events = events, .data.ptr = c };
  if (epoll_ctl(poller, operation, c->fd, &event)) die("epoll_ctl");
}

/* The connection failed, or ended before the answer did. */
static void broken(struct client *c) {
  if (now() >= counting) {
    if (c->probe) add(&probed, now() - c->since);
    resets++;
  }
  drop(c);
  c->answers++;
  rest(c, 20);
}

static void begin(struct client *c) {
  c->since = now();
  c->written = c->head_length = 0;
  c->missing = -1;
  c->state = WRITING;
  if (c->fd >= 0) {
    watch(c, EPOLLOUT, EPOLL_CTL_MOD);
    return;
  }
  int one = 1;
  c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (c->fd < 0) die("socket");
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (connect(c->fd, (struct sockaddr *)&address, sizeof address) && errno != EINPROGRESS) {
    broken(c);
    return;
  }
  watch(c, EPOLLOUT, EPOLL_CTL_ADD);
}

static void write_some(struct client *c) {
  const char *bytes = c->probe ? probe_request : request;
  size_t length = c->probe ? strlen(probe_request) : request_length;
  while (c->written < length) {
    ssize_t sent = send(c->fd, bytes + c->written, length - c->written, MSG_NOSIGNAL);
    if (sent < 0 && errno == EAGAIN) return;
    if (sent < 0) {
      broken(c);
      return;
    }
    c->written += sent;
  }
  c->state = READING;
  watch(c, EPOLLIN, EPOLL_CTL_MOD);
}

static const char *field(const char *head, const char *name) {
  const char *line = strcasestr(head, name);
  return line ? line + strlen(name) : "";
}

static void answered(struct client *c) {
  double millis = now() - c->since;
  int closes = strncasecmp(field(c->head, "\r\nconnection: "), "close", 5) == 0;
  if (now() >= counting) {
    if (c->probe) add(&probed, millis);
    else if (c->status == 200) add(&admitted, millis);
    else if (c->status == 503) add(&refused, millis);
    else others++;
  }
  if (closes) drop(c);
  else watch(c, 0, EPOLL_CTL_MOD);
  c->answers++;
  if (c->probe) rest(c, PROBE_MS);
  else if (c->status == 200) rest(c, 0);
  else rest(c, wait_ms > 0 ? wait_ms : c->retry_after);
}

static void read_some(struct client *c) {
  static char bytes[1 << 16];
  ssize_t count = recv(c->fd, bytes, sizeof bytes, 0);
  if (count < 0 && errno == EAGAIN) return;
  if (count <= 0) {
    broken(c);
    return;
  }
  long body = count;
  if (c->missing < 0) {
    size_t room = HEAD_BYTES - c->head_length, taken = (size_t)count < room ? (size_t)count : room;
    size_t before = c->head_length;
    memcpy(c->head + before, bytes, taken);
    c->head_length += taken;
    c->head[c->head_length] = 0;
    char *end = strstr(c->head, "\r\n\r\n");
    if (!end) {
      if (c->head_length == HEAD_BYTES) broken(c);
      return;
    }
    body = count - (end + 4 - c->head - (long)before);
    *end = 0;
    c->status = atoi(c->head + 9);
    c->retry_after = 1000 * atof(field(c->head, "\r\nretry-after: "));
    c->missing = atol(field(c->head, "\r\ncontent-length: "));
  }
  c->missing -= body;
  if (c->missing <= 0) answered(c);
}

static void step(struct client *c, unsigned events) {
  if (c->state == WRITING && (events & (EPOLLERR | EPOLLHUP))) broken(c);
  else if (c->state == WRITING) write_some(c);
  else if (c->state == READING) read_some(c);
  /* The service has closed a connection that asks nothing. */
  else drop(c);
}

static int ascending(const void *one, const void *other) {
  double a = *(const double *)one, b = *(const double *)other;
  return (a > b) - (a < b);
}

static void print_times(const char *name, struct times *list) {
  qsort(list->at, list->count, sizeof *list->at, ascending);
  double p50 = list->count ? list->at[list->count / 2] : 0;
  double p99 = list->count ? list->at[list->count * 99 / 100] : 0;
  double most = list->count ? list->at[list->count - 1] : 0;
  printf("\"%s\":{\"count\":%zu,\"p50\":%.3f,\"p99\":%.3f,\"most\":%.3f},", name, list->count, p50, p99, most);
}

static char *read_file(const char *name, size_t *length) {
  FILE *file = fopen(name, "rb");
  if (!file || fseek(file, 0, SEEK_END)) die(name);
  *length = ftell(file);
  rewind(file);
  char *bytes = malloc(*length + 1);
  if (!bytes || fread(bytes, 1, *length, file) != *length) die(name);
  fclose(file);
  return bytes;
}

int main(int count, char **args) {
  if (count != 9) {
    fprintf(stderr, "usage: crowd port connections warm-up-ms ms wait-ms requests head-file body-file\n");
    return 1;
  }
  int connections = atoi(args[2]);
  double millis = atof(args[4]);
  address.sin_family = AF_INET;
  address.sin_port = htons(atoi(args[1]));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  wait_ms = atof(args[5]);
  most_answers = atol(args[6]);
  size_t head_length, body_length;
  char *head = read_file(args[7], &head_length), *body = read_file(args[8], &body_length);
  request_length = head_length + body_length;
  request = malloc(request_length);
  struct client *clients = calloc(connections + 1, sizeof *clients);
  if (!request || !clients) die("malloc");
  memcpy(request, head, head_length);
  memcpy(request + head_length, body, body_length);
  poller = epoll_create1(0);

  double start = now(), end = start + atof(args[3]) + millis;
  counting = start + atof(args[3]);
  for (int i = 0; i <= connections; i++) {
    clients[i].fd = -1;
    clients[i].probe = i == connections;
    rest(&clients[i], 0);
  }
  under_way = 1;
  while (now() < end && under_way > 0) {
    double t = now(), next = t + 20;
    under_way = 0;
    for (int i = 0; i <= connections; i++) {
      struct client *c = &clients[i];
      if (c->state == RESTING && !c->probe && most_answers > 0 && c->answers >= most_answers) {
        drop(c);
        c->state = OVER;
      }
      if (c->state == RESTING && c->until <= t) begin(c);
      if (c->state == RESTING && c->until < next) next = c->until;
      if (c->state != OVER && !c->probe) under_way++;
    }
    struct epoll_event events[512];
    int wait = next > t ? (int)(next - t) + 1 : 0;
    int ready = epoll_wait(poller, events, 512, wait);
    for (int i = 0; i < ready; i++) step(events[i].data.ptr, events[i].events);
  }
  double measured = now() - counting;
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  double cpu = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
  double longest = 0;
  for (int i = 0; i <= connections; i++)
    if ((clients[i].state == WRITING || clients[i].state == READING) && now() - clients[i].since > longest)
      longest = now() - clients[i].since;
  printf("{");
  print_times("admitted", &admitted);
  print_times("refused", &refused);
  print_times("probed", &probed);
  printf("\"resets\":%ld,\"others\":%ld,\"unanswered\":%d,\"longest\":%.1f,\"millis\":%.1f,\"cpu\":%.3f}\n", resets,
         others, under_way, longest, measured, 1e3 * cpu / (now() - start));
  return 0;
}
