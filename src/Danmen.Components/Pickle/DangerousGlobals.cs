using System.Collections.Frozen;

namespace Danmen.Components.Pickle;

/// <summary>Which imported names let a pickle run code, reach files or the network, or hide what it does when it is loaded.</summary>
/// <remarks>The modules and names that the public scanners of pickles know (picklescan, fickling, modelscan), plus what leads to them.</remarks>
internal static class DangerousGlobals
{
    /// <summary>Stands for a name that cannot be told without unpickling.</summary>
    public const string Unknown = "(unknown)";

    /// <summary>Begins the name of an extension code: what it means, only the loading program knows.</summary>
    public const string Extension = "(extension) ";

    /// <summary>Whole modules, with everything below them.</summary>
    private static readonly FrozenSet<string> s_modules = Set(
        "os", "posix", "nt", "posixpath", "ntpath", "subprocess", "_posixsubprocess", "_winapi", "sys", "importlib", "imp", "_imp", "_frozen_importlib", "_frozen_importlib_external", "zipimport", "pkgutil", "pkg_resources", "runpy",
        "socket", "_socket", "ssl", "_ssl", "socketserver", "select", "selectors", "asyncio", "asyncore", "asynchat", "shutil", "pty", "ctypes", "_ctypes", "cffi", "mmap", "fcntl", "resource", "signal", "_signal",
        "pickle", "_pickle", "cPickle", "pickletools", "shelve", "dill", "cloudpickle", "jsonpickle", "marshal", "commands", "popen2", "code", "codeop", "pdb", "bdb", "trace", "profile", "cProfile", "timeit", "doctest",
        "inspect", "gc", "pip", "ensurepip", "venv", "setuptools", "distutils", "idlelib", "lib2to3", "webbrowser", "antigravity", "pydoc", "turtledemo", "atexit", "threading", "_thread", "thread", "multiprocessing", "concurrent",
        "tempfile", "fileinput", "linecache", "sqlite3", "dbm", "requests", "urllib", "urllib2", "urllib3", "http", "httplib", "httpx", "aiohttp", "ftplib", "smtplib", "smtpd", "telnetlib", "poplib", "imaplib", "nntplib",
        "xmlrpc", "xmlrpclib", "wsgiref", "cgi", "cgitb", "paramiko", "fabric", "invoke", "sh", "pexpect", "site", "sysconfig", "syslog", "logging.config", "builtins.__import__", "torch.hub", "torch.utils.cpp_extension",
        "torch._inductor", "torch._dynamo", "torch.fx.experimental", "numpy.testing", "numpy.f2py", "numpy.distutils", "IPython", "jinja2", "mako", "faulthandler", "tracemalloc", "_testcapi", "_xxsubinterpreters");

    /// <summary>Single names of modules that are no danger otherwise.</summary>
    private static readonly FrozenSet<string> s_names = Set(
        "io.open", "io.open_code", "io.FileIO", "_io.open", "_io.open_code", "_io.FileIO", "codecs.open", "tarfile.open", "zipfile.ZipFile", "platform.popen", "_aix_support._read_cmd_output", "_osx_support._read_output",
        "types.FunctionType", "types.LambdaType", "types.CodeType", "types.MethodType", "types.GeneratorType", "types.ModuleType", "types.DynamicClassAttribute", "functools.partial", "functools.partialmethod", "functools.reduce",
        "operator.attrgetter", "operator.itemgetter", "operator.methodcaller", "operator.call", "_operator.attrgetter", "_operator.itemgetter", "_operator.methodcaller", "_operator.call",
        "copyreg.add_extension", "copyreg.pickle", "copyreg.constructor", "copyreg.dispatch_table", "copy_reg.add_extension", "copy_reg.pickle", "copy_reg.constructor",
        "numpy.load", "numpy.lib.npyio.load", "numpy.loadtxt", "numpy.fromfile", "numpy.memmap", "numpy.core.memmap", "joblib.load", "joblib.numpy_pickle.load", "torch.load", "torch.serialization.load", "torch.jit.load",
        "torch.storage._load_from_bytes", "pandas.read_pickle", "pandas.io.pickle.read_pickle", "pandas.eval", "pandas.core.computation.eval.eval", "yaml.load", "yaml.unsafe_load", "yaml.full_load", "logging.FileHandler", "cffi.FFI",
        "keras.models.load_model", "keras.layers.Lambda", "keras.layers.core.Lambda", "test.support.script_helper.assert_python_ok", "unittest.mock.patch", "dataclasses._create_fn", "enum._test_simple_enum", "string.Formatter", "nturl2path.url2pathname");

    /// <summary>The built-in names that only make values. Every other one is a danger.</summary>
    private static readonly FrozenSet<string> s_builtins = Set(
        "bool", "bytearray", "bytes", "complex", "dict", "enumerate", "float", "frozenset", "int", "list", "object", "range", "reversed", "set", "slice", "str", "tuple", "zip", "type", "xrange", "unicode", "long", "basestring", "buffer",
        "NotImplemented", "Ellipsis", "None", "True", "False", "staticmethod", "classmethod", "property", "memoryview", "abs", "min", "max", "sum", "len", "round", "divmod", "pow", "sorted", "hash", "ord", "chr", "repr", "ascii", "bin", "hex", "oct");

    /// <summary>Every other name in double underscores leads from any object to everything.</summary>
    private static readonly FrozenSet<string> s_harmlessSpecials = Set("__newobj__", "__newobj_ex__", "__main__", "__new__", "__init__");

    /// <summary>Modules that another one, which imports them, may be the way to.</summary>
    private static readonly FrozenSet<string> s_reached = Set("os", "posix", "nt", "subprocess", "sys", "builtins", "__builtin__", "importlib", "runpy", "socket", "shutil", "pty", "ctypes", "pickle");

    /// <param name="global">"module.name", or one of the constants here.</param>
    public static bool Contains(string global)
    {
        if (global == Unknown || global.StartsWith(Extension, StringComparison.Ordinal) || s_names.Contains(global)) return true;
        if (IsIn(s_modules, global)) return true;
        string[] parts = global.Split('.');
        if (parts[0] is "builtins" or "__builtin__" or "__builtins__") return parts.Length != 2 || (!s_builtins.Contains(parts[1]) && !IsException(parts[1]));
        for (int i = 1; i < parts.Length; i++)
        {
            // "logging.os.system" reaches one module through another.
            if (parts[i].StartsWith("__", StringComparison.Ordinal) && parts[i].EndsWith("__", StringComparison.Ordinal) && !s_harmlessSpecials.Contains(parts[i])) return true;
            if (i < parts.Length - 1 && s_reached.Contains(parts[i])) return true;
        }

        return false;
    }

    private static bool IsIn(FrozenSet<string> modules, string global)
    {
        for (int dot = global.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = global.IndexOf('.', dot + 1))
            if (modules.Contains(global[..dot])) return true;
        return modules.Contains(global);
    }

    private static bool IsException(string name) =>
        name.EndsWith("Error", StringComparison.Ordinal) || name.EndsWith("Exception", StringComparison.Ordinal) || name.EndsWith("Warning", StringComparison.Ordinal)
        || name is "StopIteration" or "StopAsyncIteration" or "GeneratorExit" or "KeyboardInterrupt" or "SystemExit" or "ExceptionGroup";

    private static FrozenSet<string> Set(params string[] names) => names.ToFrozenSet(StringComparer.Ordinal);
}
