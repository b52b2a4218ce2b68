/*
 * Preloaded into a child: writes down, in order, what the child does to the files of one folder, and what it asks the
 * disk to keep. From that log `power-cut.ts` builds what a disk may hold after a power cut at any point of it.
 *
 * POWER_CUT_FOLDER  the folder that is watched (an absolute path)
 * POWER_CUT_LOG     where the log goes, outside that folder
 *
 * A record: op (1 byte), length of the path (u16), of a second path (u16), offset (u64), length of the data (u32); then
 * path, second path and data. Numbers are little-endian. Operation and record are one step for all threads.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define MAX_FDS 65536

static pthread_mutex_t step = PTHREAD_MUTEX_INITIALIZER;
static char *path_of[MAX_FDS];
static const char *folder;
static int log_fd = -1;

#define REAL(result, name, ...)                                     \
  static result (*real)(__VA_ARGS__);                               \
  if (real == NULL) real = (result (*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

static ssize_t real_write(int fd, const void *data, size_t length) {
  REAL(ssize_t, write, int, const void *, size_t);
  return real(fd, data, length);
}

__attribute__((constructor)) static void begin(void) {
  folder = getenv("POWER_CUT_FOLDER");
  const char *log = getenv("POWER_CUT_LOG");
  if (folder != NULL && log != NULL) log_fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  /* The child's own children are not watched. */
  unsetenv("LD_PRELOAD");
}

static int watched(const char *path) {
  return log_fd >= 0 && path != NULL && strncmp(path, folder, strlen(folder)) == 0;
}

static const char *watched_fd(int fd) {
  return log_fd >= 0 && fd >= 0 && fd < MAX_FDS ? path_of[fd] : NULL;
}

static void put(char op, const char *path, const char *other, uint64_t offset, const void *data, uint32_t length) {
  uint16_t path_length = strlen(path), other_length = other == NULL ? 0 : strlen(other);
  size_t size = 17 + path_length + other_length + length;
  char *record = malloc(size), *at = record;
  *at++ = op;
  memcpy(at, &path_length, 2), at += 2;
  memcpy(at, &other_length, 2), at += 2;
  memcpy(at, &offset, 8), at += 8;
  memcpy(at, &length, 4), at += 4;
  memcpy(at, path, path_length), at += path_length;
  if (other_length > 0) memcpy(at, other, other_length), at += other_length;
  if (length > 0) memcpy(at, data, length);
  /* A log with a hole would judge wrongly: rather none at all. */
  if (real_write(log_fd, record, size) != (ssize_t)size) abort();
  free(record);
}

static int opened(int fd, const char *path, int flags, int existed) {
  if (fd >= 0 && fd < MAX_FDS && watched(path)) {
    path_of[fd] = strdup(path);
    if ((flags & O_CREAT) && !existed) put('C', path, NULL, 0, NULL, 0);
    if ((flags & O_TRUNC) && existed) put('T', path, NULL, 0, NULL, 0);
  }
  return fd;
}

static int exists(const char *path) {
  struct stat found;
  return stat(path, &found) == 0;
}

#define OPEN(name)                                                  \
  int name(const char *path, int flags, ...) {                      \
    REAL(int, name, const char *, int, ...);                        \
    va_list rest;                                                   \
    va_start(rest, flags);                                          \
    mode_t mode = (flags & O_CREAT) ? va_arg(rest, mode_t) : 0;     \
    va_end(rest);                                                   \
    if (!watched(path)) return real(path, flags, mode);             \
    pthread_mutex_lock(&step);                                      \
    int existed = exists(path);                                     \
    int fd = opened(real(path, flags, mode), path, flags, existed); \
    pthread_mutex_unlock(&step);                                    \
    return fd;                                                      \
  }
OPEN(open)
OPEN(open64)

int close(int fd) {
  REAL(int, close, int);
  if (watched_fd(fd) != NULL) {
    free(path_of[fd]);
    path_of[fd] = NULL;
  }
  return real(fd);
}

ssize_t write(int fd, const void *data, size_t length) {
  if (watched_fd(fd) == NULL) return real_write(fd, data, length);
  pthread_mutex_lock(&step);
  off_t offset = (fcntl(fd, F_GETFL) & O_APPEND) ? lseek(fd, 0, SEEK_END) : lseek(fd, 0, SEEK_CUR);
  ssize_t done = real_write(fd, data, length);
  if (done > 0) put('W', path_of[fd], NULL, offset, data, done);
  pthread_mutex_unlock(&step);
  return done;
}

#define PWRITE(name, offset_t)                                              \
  ssize_t name(int fd, const void *data, size_t length, offset_t offset) {  \
    REAL(ssize_t, name, int, const void *, size_t, offset_t);               \
    if (watched_fd(fd) == NULL) return real(fd, data, length, offset);      \
    pthread_mutex_lock(&step);                                              \
    ssize_t done = real(fd, data, length, offset);                          \
    if (done > 0) put('W', path_of[fd], NULL, offset, data, done);          \
    pthread_mutex_unlock(&step);                                            \
    return done;                                                            \
  }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define TRUNCATE(name, size_t_)                                     \
  int name(int fd, size_t_ size) {                                  \
    REAL(int, name, int, size_t_);                                  \
    if (watched_fd(fd) == NULL) return real(fd, size);              \
    pthread_mutex_lock(&step);                                      \
    int failed = real(fd, size);                                    \
    if (!failed) put('T', path_of[fd], NULL, size, NULL, 0);        \
    pthread_mutex_unlock(&step);                                    \
    return failed;                                                  \
  }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

#define SYNC(name)                                                  \
  int name(int fd) {                                                \
    REAL(int, name, int);                                           \
    if (watched_fd(fd) == NULL) return real(fd);                    \
    pthread_mutex_lock(&step);                                      \
    int failed = real(fd);                                          \
    if (!failed) put('S', path_of[fd], NULL, 0, NULL, 0);           \
    pthread_mutex_unlock(&step);                                    \
    return failed;                                                  \
  }
SYNC(fsync)
SYNC(fdatasync)

#define TWO_PATHS(name, op)                                         \
  int name(const char *from, const char *to) {                      \
    REAL(int, name, const char *, const char *);                    \
    if (!watched(from)) return real(from, to);                      \
    pthread_mutex_lock(&step);                                      \
    int failed = real(from, to);                                    \
    if (!failed) put(op, from, to, 0, NULL, 0);                     \
    pthread_mutex_unlock(&step);                                    \
    return failed;                                                  \
  }
TWO_PATHS(rename, 'R')
TWO_PATHS(link, 'L')

int unlink(const char *path) {
  REAL(int, unlink, const char *);
  if (!watched(path)) return real(path);
  pthread_mutex_lock(&step);
  int failed = real(path);
  if (!failed) put('U', path, NULL, 0, NULL, 0);
  pthread_mutex_unlock(&step);
  return failed;
}
