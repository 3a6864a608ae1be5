/*
 * Starts programs for a worker. Node would copy the tables of its whole memory for each of them; this process is small.
 *
 * A request comes on standard input, with all numbers as 32 bits, the lowest first:
 *
 *   length of the rest, 'S', id, words, variables, then strings that each end in NUL:
 *     directory, program, its arguments (the first is its name), its environment     start a program
 *   length of the rest, 'C', id                                                     read no more of its output
 *
 * An answer goes to standard output: type, id, value, and the bytes of an output.
 *
 *   'S' started, its process id      'F' not started, the error number
 *   '1' '2' output, its length       'E' the program has ended: its exit code, or 256 and the number of a signal
 *   'Z' both outputs are closed
 *
 * Each program leads a process group of its own, and is killed by the system when this process dies. Processes that
 * lose their parent become children of this process (Linux), so that at the end of the worker, when standard input
 * closes, all of them can be found and killed, even those that left their group.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#define OUTPUT_BYTES 65536
#define HEAD_BYTES 9
/* Answers wait so long at most, and no longer than until a program has ended. */
#define MAX_WAIT_MS 10
#define MAX_LAST_READS 16
/* How long the processes that are left may take to die. */
#define MAX_END_ROUNDS 5000

struct program {
  uint32_t id;
  pid_t pid;
  int has_ended;
  int is_closed;
  /* Standard output and standard error; -1 once closed. */
  int output[2];
};

static struct program *programs;
static size_t count, room;
static int null_input, wake[2];
/* Answers that wait, so that the worker wakes up once for a short program. */
static unsigned char answers[4 * OUTPUT_BYTES];
static size_t answer_bytes;
static pid_t own_pid;

static void *grown(void *memory, size_t bytes) {
  void *larger = realloc(memory, bytes);
  if (larger == NULL) _exit(70);
  return larger;
}

static void on_child(int signal) {
  int before = errno;
  ssize_t ignored = write(wake[1], "", 1);
  (void)signal, (void)ignored;
  errno = before;
}

/* Kills all that is left, until there is nothing: a process that dies leaves its children to this one. */
static void end(void) {
  for (size_t i = 0; i < count; i++)
    if (!programs[i].has_ended) kill(-programs[i].pid, SIGKILL);
  char path[64];
  snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)own_pid);
  for (int round = 0; round < MAX_END_ROUNDS; round++) {
    FILE *children = fopen(path, "r");
    int pid;
    while (children != NULL && fscanf(children, "%d", &pid) == 1) kill(pid, SIGKILL);
    if (children != NULL) fclose(children);
    pid_t reaped;
    while ((reaped = waitpid(-1, NULL, WNOHANG)) > 0) continue;
    if (reaped == -1 && errno == ECHILD) break;
    nanosleep(&(struct timespec){0, 1000000}, NULL);
  }
  _exit(0);
}

static void flush(void) {
  const unsigned char *next = answers;
  while (answer_bytes > 0) {
    ssize_t written = write(1, next, answer_bytes);
    if (written == -1 && errno == EINTR) continue;
    if (written <= 0) end();
    next += written;
    answer_bytes -= (size_t)written;
  }
}

/* Room for so many bytes behind the answers that wait. */
static unsigned char *answer_room(size_t length) {
  if (answer_bytes + length > sizeof answers) flush();
  return answers + answer_bytes;
}

static long now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void put_number(unsigned char *at, uint32_t number) {
  for (int i = 0; i < 4; i++) at[i] = (unsigned char)(number >> (8 * i));
}

static uint32_t number_at(const char *bytes) {
  const unsigned char *at = (const unsigned char *)bytes;
  return at[0] | at[1] << 8 | at[2] << 16 | (uint32_t)at[3] << 24;
}

static void put_head(unsigned char *head, char type, uint32_t id, uint32_t value) {
  head[0] = (unsigned char)type;
  put_number(head + 1, id);
  put_number(head + 5, value);
}

static void answer(char type, uint32_t id, uint32_t value) {
  put_head(answer_room(HEAD_BYTES), type, id, value);
  answer_bytes += HEAD_BYTES;
  if (type == 'F') flush();
}

static int make_pipe(int ends[2]) {
  if (pipe(ends) == -1) return -1;
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  return 0;
}

static void close_output(struct program *program, int stream) {
  if (program->output[stream] == -1) return;
  close(program->output[stream]);
  program->output[stream] = -1;
}

static void drop_if_over(size_t at) {
  struct program *program = &programs[at];
  if (program->output[0] != -1 || program->output[1] != -1) return;
  if (!program->is_closed) {
    program->is_closed = 1;
    answer('Z', program->id, 0);
  }
  if (program->has_ended) programs[at] = programs[--count];
}

struct request {
  const char *directory;
  const char *file;
  char **words;
  char **variables;
  /* The words for a shell that reads the file, if it is a script without an interpreter. */
  char **shell_words;
};

/* In the child, which shares the memory of this process until it runs the program. Returns only in case of an error. */
static int become(const struct request *request, int out, int err, const sigset_t *mask) {
  setpgid(0, 0);
#ifdef __linux__
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  /* It may have died before. */
  if (getppid() != own_pid) return ESRCH;
#endif
  if (chdir(request->directory) == -1) return errno;
  if (dup2(null_input, 0) == -1 || dup2(out, 1) == -1 || dup2(err, 2) == -1) return errno;
  /* Signals that are ignored here would be ignored there. */
  struct sigaction plain = {.sa_handler = SIG_DFL};
  const int ignored[] = {SIGPIPE, SIGINT, SIGTERM, SIGHUP};
  for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++) sigaction(ignored[i], &plain, NULL);
  sigprocmask(SIG_SETMASK, mask, NULL);
  execve(request->file, request->words, request->variables);
  if (errno == ENOEXEC) execve("/bin/sh", request->shell_words, request->variables);
  return errno;
}

static void start(uint32_t id, const struct request *request) {
  int out[2], err[2];
  if (make_pipe(out) == -1) return answer('F', id, (uint32_t)errno);
  if (make_pipe(err) == -1) {
    int error = errno;
    close(out[0]), close(out[1]);
    return answer('F', id, (uint32_t)error);
  }
  sigset_t all, before;
  sigfillset(&all);
  /* A handler must not run in the child. */
  sigprocmask(SIG_BLOCK, &all, &before);
  volatile int error = 0;
  pid_t pid = vfork();
  if (pid == 0) {
    error = become(request, out[1], err[1], &before);
    _exit(127);
  }
  if (pid == -1) error = errno;
  sigprocmask(SIG_SETMASK, &before, NULL);
  close(out[1]), close(err[1]);
  if (error != 0) {
    close(out[0]), close(err[0]);
    if (pid > 0) waitpid(pid, NULL, 0);
    return answer('F', id, (uint32_t)error);
  }
  if (count == room) programs = grown(programs, (room = 2 * room + 16) * sizeof *programs);
  fcntl(out[0], F_SETFL, O_NONBLOCK), fcntl(err[0], F_SETFL, O_NONBLOCK);
  programs[count++] = (struct program){.id = id, .pid = pid, .output = {out[0], err[0]}};
  answer('S', id, (uint32_t)pid);
}

static char **strings_at(char **next, uint32_t number) {
  char **list = grown(NULL, (number + 2) * sizeof *list);
  for (uint32_t i = 0; i < number; i++) {
    list[i] = *next;
    *next += strlen(*next) + 1;
  }
  list[number] = NULL;
  return list;
}

static void start_requested(uint32_t id, char *rest) {
  uint32_t words = number_at(rest), variables = number_at(rest + 4);
  char *next = rest + 8;
  struct request request = {.directory = next};
  next += strlen(next) + 1;
  request.file = next;
  next += strlen(next) + 1;
  request.words = strings_at(&next, words);
  request.variables = strings_at(&next, variables);
  request.shell_words = grown(NULL, (words + 3) * sizeof(char *));
  request.shell_words[0] = "/bin/sh";
  request.shell_words[1] = (char *)request.file;
  for (uint32_t i = 1; i <= words; i++) request.shell_words[i + 1] = request.words[i];
  start(id, &request);
  free(request.words), free(request.variables), free(request.shell_words);
}

static void obey(char *request) {
  uint32_t id = number_at(request + 1);
  if (request[0] == 'S') return start_requested(id, request + 5);
  for (size_t i = 0; i < count; i++) {
    if (programs[i].id != id) continue;
    close_output(&programs[i], 0), close_output(&programs[i], 1);
    return drop_if_over(i);
  }
}

/* Reads requests. The last of them may not be there whole. */
static void read_requests(void) {
  static char *bytes;
  static size_t length, space;
  if (space - length < OUTPUT_BYTES) bytes = grown(bytes, space = 2 * space + 2 * OUTPUT_BYTES);
  ssize_t more = read(0, bytes + length, space - length);
  if (more == -1 && (errno == EINTR || errno == EAGAIN)) return;
  if (more <= 0) end();
  length += (size_t)more;
  size_t at = 0;
  while (length - at >= 4 && length - at - 4 >= number_at(bytes + at)) {
    obey(bytes + at + 4);
    at += 4 + number_at(bytes + at);
  }
  memmove(bytes, bytes + at, length - at);
  length -= at;
}

/* Passes on what a program has written. Whether there may be more. */
static int pass_on(struct program *program, int stream) {
  if (program->output[stream] == -1) return 0;
  unsigned char *bytes = answer_room(HEAD_BYTES + OUTPUT_BYTES);
  ssize_t length = read(program->output[stream], bytes + HEAD_BYTES, OUTPUT_BYTES);
  if (length == -1 && (errno == EINTR || errno == EAGAIN)) return 0;
  if (length <= 0) {
    close_output(program, stream);
    return 0;
  }
  put_head(bytes, stream == 0 ? '1' : '2', program->id, (uint32_t)length);
  answer_bytes += HEAD_BYTES + (size_t)length;
  return 1;
}

/* Whether a program has ended. */
static int reap(void) {
  int has_news = 0;
  char ignored[64];
  while (read(wake[0], ignored, sizeof ignored) == sizeof ignored) continue;
  int status;
  for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
    for (size_t i = 0; i < count; i++) {
      if (programs[i].pid != pid || programs[i].has_ended) continue;
      programs[i].has_ended = 1;
      has_news = 1;
      /* What it wrote comes before its end. Others may still write. */
      for (int stream = 0; stream < 2; stream++)
        for (int round = 0; round < MAX_LAST_READS && pass_on(&programs[i], stream); round++) continue;
      answer('E', programs[i].id,
             WIFSIGNALED(status) ? 256u + (uint32_t)WTERMSIG(status) : (uint32_t)WEXITSTATUS(status));
      drop_if_over(i);
      break;
    }
  }
  return has_news;
}

int main(void) {
  own_pid = getpid();
  null_input = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (null_input == -1 || make_pipe(wake) == -1) return 70;
  fcntl(wake[0], F_SETFL, O_NONBLOCK), fcntl(wake[1], F_SETFL, O_NONBLOCK);
  signal(SIGPIPE, SIG_IGN), signal(SIGINT, SIG_IGN), signal(SIGTERM, SIG_IGN), signal(SIGHUP, SIG_IGN);
  sigaction(SIGCHLD, &(struct sigaction){.sa_handler = on_child, .sa_flags = SA_RESTART | SA_NOCLDSTOP}, NULL);
#ifdef __linux__
  prctl(PR_SET_CHILD_SUBREAPER, 1);
#endif
  struct pollfd *waits = NULL;
  /* When no answer waited last. */
  long answered_ms = now_ms();
  for (;;) {
    size_t watched = count;
    waits = grown(waits, (2 + 2 * watched) * sizeof *waits);
    waits[0] = (struct pollfd){.fd = 0, .events = POLLIN};
    waits[1] = (struct pollfd){.fd = wake[0], .events = POLLIN};
    for (size_t i = 0; i < 2 * watched; i++)
      waits[2 + i] = (struct pollfd){.fd = programs[i / 2].output[i % 2], .events = POLLIN};
    int ready = poll(waits, 2 + 2 * watched, answer_bytes > 0 ? MAX_WAIT_MS : -1);
    if (answer_bytes == 0) answered_ms = now_ms();
    else if (ready == 0 || now_ms() - answered_ms >= MAX_WAIT_MS) flush();
    if (ready <= 0) continue;
    /* From the last, because one that is over is replaced by it. */
    for (size_t i = watched; i-- > 0;) {
      for (int stream = 0; stream < 2; stream++)
        if (waits[2 + 2 * i + stream].revents != 0) pass_on(&programs[i], stream);
      drop_if_over(i);
    }
    if (waits[1].revents != 0 && reap()) flush();
    if (waits[0].revents != 0) read_requests();
  }
}
