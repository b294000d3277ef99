using System.Globalization;
using Danmen.IntegrationTests.Cli;
using Danmen.IntegrationTests.Runbooks;
using Danmen.Testing;
using Danmen.Testing.Programs;
using Xunit;

[assembly: AssemblyFixture(typeof(RunHook))]

namespace Danmen.IntegrationTests.Runbooks;

/// <summary>Steps in where the program writes the journal of a restore run: kills it there, or runs a command. A library that the program is started with, so that the moment is the same every time.</summary>
public sealed class RunHook : IAsyncLifetime
{
    /// <summary>Kills the program.</summary>
    public const string Kill = "kill";

    private const string Source = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <errno.h>
        #include <fcntl.h>
        #include <signal.h>
        #include <stdlib.h>
        #include <string.h>
        #include <unistd.h>

        static char *text, *command;
        static long write_, before, seen, done;

        static char *take(const char *name) { char *value = getenv(name); value = value ? strdup(value) : 0; unsetenv(name); return value; }

        __attribute__((constructor)) static void begin(void) {
          unsetenv("LD_PRELOAD");
          text = take("HOOK_TEXT");
          char *at = take("HOOK_WRITE"), *early = take("HOOK_BEFORE");
          write_ = at ? atol(at) : 0;
          before = early != 0;
          command = take("HOOK_COMMAND");
          if (strcmp(program_invocation_short_name, "danmen")) command = 0;
        }

        static int holds(const char *path) {
          enum { most = 1 << 20 };
          int file = open(path, O_RDONLY | O_CLOEXEC);
          long length = 0, kept = 0, got;
          if (file < 0) return 0;
          char *content = malloc(most + 1);
          while (length < most && (got = read(file, content + length, most - length)) > 0) length += got;
          close(file);
          for (long i = 0; i < length; i++) if (content[i] > ' ' || content[i] < 0) content[kept++] = content[i];
          content[kept] = 0;
          int found = strstr(content, text) != 0;
          free(content);
          return found;
        }

        static void act(void) {
          if (!strcmp(command, "kill")) raise(SIGKILL);
          if (system(command)) abort();
        }

        int rename(const char *from, const char *to) {
          static int (*next)(const char *, const char *);
          if (!next) next = dlsym(RTLD_NEXT, "rename");
          int now = 0;
          if (command && strstr(to, "/.danmen/runs/")) {
            if (write_) now = __atomic_add_fetch(&seen, 1, __ATOMIC_SEQ_CST) == write_;
            else if (!strcmp(strrchr(to, '/'), "/run.json") && holds(from)) now = __atomic_add_fetch(&done, 1, __ATOMIC_SEQ_CST) == 1;
          }
          if (now && before) act();
          int result = next(from, to), number = errno;
          if (now && !before) act();
          errno = number;
          return result;
        }
        """;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private TemporaryFolder? _folder;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Runs the program and steps in at the write that tells that a step has begun, before anything is done in it.</summary>
    /// <param name="step">As the journal names it.</param>
    /// <param name="command"><see cref="Kill"/>, or for a shell.</param>
    internal Task<ProgramResult> AtStepAsync(DanmenProgram danmen, string step, string command, params string[] words) =>
        RunAsync(danmen, new Dictionary<string, string> { ["HOOK_TEXT"] = $"\"kind\":\"{step}\",\"state\":\"running\"", ["HOOK_COMMAND"] = command }, words);

    /// <summary>Kills the program at a write of a journal, of the run or of a component.</summary>
    /// <param name="write">Counted from 1.</param>
    /// <param name="isBefore">The write does not take place.</param>
    internal Task<ProgramResult> KillAtWriteAsync(DanmenProgram danmen, int write, bool isBefore, params string[] words)
    {
        Dictionary<string, string> variables = new() { ["HOOK_WRITE"] = write.ToString(CultureInfo.InvariantCulture), ["HOOK_COMMAND"] = Kill };
        if (isBefore) variables["HOOK_BEFORE"] = "1";
        return RunAsync(danmen, variables, words);
    }

    public ValueTask DisposeAsync()
    {
        _folder?.Dispose();
        _gate.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<ProgramResult> RunAsync(DanmenProgram danmen, Dictionary<string, string> variables, string[] words)
    {
        variables["LD_PRELOAD"] = await LibraryAsync();
        foreach ((string name, string value) in variables) danmen.Variables[name] = value;
        try
        {
            return await danmen.RunAsync(words);
        }
        finally
        {
            foreach (string name in variables.Keys) danmen.Variables.Remove(name);
        }
    }

    private async Task<string> LibraryAsync()
    {
        ExternalProgram.Require("gcc");
        await _gate.WaitAsync(DanmenProgram.Token);
        try
        {
            if (_folder is null)
            {
                var folder = new TemporaryFolder();
                await File.WriteAllTextAsync(folder.At("hook.c"), Source, DanmenProgram.Token);
                (await ExternalProgram.RunAsync("gcc", ["-shared", "-fPIC", "-O1", "-o", folder.At("hook.so"), folder.At("hook.c"), "-ldl"], null, DanmenProgram.Token)).MustSucceed();
                _folder = folder;
            }

            return _folder.At("hook.so");
        }
        finally
        {
            _gate.Release();
        }
    }
}
