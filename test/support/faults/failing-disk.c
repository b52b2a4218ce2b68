/*
 * Preloaded into a child: lets writes to the files of one folder fail while a control file says so.
 *
 * FAILING_DISK_FOLDER   the folder that is watched (an absolute path)
 * FAILING_DISK_CONTROL  a file outside of it; its first letter: F full (what would grow a file fails with ENOSPC),
 *                       R read-only (EROFS), B bad (EIO), S slow (a sync takes 300 ms), E no descriptors left (EMFILE for
 *                       each file of the folder that is opened); absent: all is well
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define REAL(result, name, ...)                                     \
  static result (*real)(__VA_ARGS__);                               \
  if (real == NULL) real = (result (*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

static const char *folder;
static const char *control;

__attribute__((constructor)) static void begin(void) {
  folder = getenv("FAILING_DISK_FOLDER");
  control = getenv("FAILING_DISK_CONTROL");
  unsetenv("LD_PRELOAD");
}

static int real_open(const char *path, int flags, mode_t bits) {
  static int (*real)(const char *, int, ...);
  if (real == NULL) real = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open");
  return real(path, flags, bits);
}

static char mode(void) {
  char letter = 0;
  if (control == NULL) return 0;
  int file = real_open(control, O_RDONLY | O_CLOEXEC, 0);
  if (file < 0) return 0;
  if (read(file, &letter, 1) != 1) letter = 0;
  close(file);
  return letter;
}

static int watched(int fd) {
  char link[64], path[4096];
  if (folder == NULL) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  return strncmp(path, folder, strlen(folder)) == 0;
}

/* How this write fails; 0 where it does not. */
static int failure(int fd, off_t end) {
  struct stat found;
  int was = errno, fault = 0;
  if (watched(fd)) {
    char letter = mode();
    if (letter == 'R') fault = EROFS;
    if (letter == 'B') fault = EIO;
    if (letter == 'F' && fstat(fd, &found) == 0 && end > found.st_size) fault = ENOSPC;
  }
  errno = was;
  return fault;
}

#define FAIL_IF(fd, end)                  \
  do {                                    \
    int fault = failure(fd, end);         \
    if (fault != 0) {                     \
      errno = fault;                      \
      return -1;                          \
    }                                     \
  } while (0)

ssize_t write(int fd, const void *data, size_t length) {
  REAL(ssize_t, write, int, const void *, size_t);
  FAIL_IF(fd, lseek(fd, 0, SEEK_CUR) + (off_t)length);
  return real(fd, data, length);
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
  REAL(ssize_t, pwrite, int, const void *, size_t, off_t);
  FAIL_IF(fd, offset + (off_t)length);
  return real(fd, data, length, offset);
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) {
  REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t);
  FAIL_IF(fd, offset + (off_t)length);
  return real(fd, data, length, offset);
}

int ftruncate(int fd, off_t length) {
  REAL(int, ftruncate, int, off_t);
  FAIL_IF(fd, length);
  return real(fd, length);
}

int ftruncate64(int fd, off64_t length) {
  REAL(int, ftruncate64, int, off64_t);
  FAIL_IF(fd, length);
  return real(fd, length);
}

static void slow(int fd) {
  if (watched(fd) && mode() == 'S') usleep(300000);
}

int fsync(int fd) {
  REAL(int, fsync, int);
  FAIL_IF(fd, 0);
  slow(fd);
  return real(fd);
}

int fdatasync(int fd) {
  REAL(int, fdatasync, int);
  FAIL_IF(fd, 0);
  slow(fd);
  return real(fd);
}

/* SQLite and Node open files by these two names. */
static int open_watched(const char *path, int flags, mode_t bits) {
  if (folder != NULL && strncmp(path, folder, strlen(folder)) == 0 && mode() == 'E') {
    errno = EMFILE;
    return -1;
  }
  return real_open(path, flags, bits);
}

int open(const char *path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  mode_t bits = flags & (O_CREAT | O_TMPFILE) ? (mode_t)va_arg(more, int) : 0;
  va_end(more);
  return open_watched(path, flags, bits);
}

int open64(const char *path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  mode_t bits = flags & (O_CREAT | O_TMPFILE) ? (mode_t)va_arg(more, int) : 0;
  va_end(more);
  return open_watched(path, flags | O_LARGEFILE, bits);
}
