/* A disk that remembers only what it was told to keep, for a test of power cuts (LD_PRELOAD).
 *
 * PLATTER_OF names a folder, PLATTER another: whenever a file of the first is flushed (fsync, fdatasync), its whole
 * content is put into the second under its name; what was only written never arrives there. A file that is deleted
 * goes from both. After a kill the second folder holds what a disk would hold after the power went. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

/* The place on the platter of a file; 0 for one of another folder. */
static int on_platter(const char *path, char *place, size_t size)
{
    const char *folder = getenv("PLATTER_OF"), *platter = getenv("PLATTER"), *name = strrchr(path, '/');
    if (!folder || !platter || !name || strncmp(path, folder, strlen(folder)) != 0)
        return 0;
    return snprintf(place, size, "%s%s", platter, name) < (int)size;
}

/* Put the file's content on the platter: first beside, then under its name, so that no reader meets half of it. */
static void keep(int descriptor)
{
    char link[64], path[PATH_MAX], place[PATH_MAX], beside[PATH_MAX + 32];
    struct stat found;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0 || fstat(descriptor, &found) != 0 || !S_ISREG(found.st_mode))
        return;
    path[length] = 0;
    if (!on_platter(path, place, sizeof place))
        return;
    snprintf(beside, sizeof beside, "%s.%d", place, (int)gettid());
    int from = open(link, O_RDONLY), to = open(beside, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    off_t left = found.st_size;
    while (from >= 0 && to >= 0 && left > 0) {
        ssize_t sent = sendfile(to, from, NULL, (size_t)left);
        if (sent <= 0)
            break;
        left -= sent;
    }
    close(from);
    close(to);
    if (left <= 0)
        rename(beside, place);
}

int fsync(int descriptor)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    int answer = real(descriptor);
    keep(descriptor);
    return answer;
}

int fdatasync(int descriptor)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    int answer = real(descriptor);
    keep(descriptor);
    return answer;
}

int unlink(const char *path)
{
    int (*real)(const char *) = (int (*)(const char *))dlsym(RTLD_NEXT, "unlink");
    char place[PATH_MAX];
    int answer = real(path);
    if (answer == 0 && on_platter(path, place, sizeof place))
        real(place);
    return answer;
}
