import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import software.amazon.jsii.Jsii;
import software.amazon.jsii.JsiiEngine;
import software.amazon.jsii.JsiiModule;
import software.amazon.jsii.JsiiObject;
import software.amazon.jsii.NativeType;

/** Reads every property of an object of each class, and calls every method without parameters. Prints a line for each member. */
public class Walk {
    /** The module of test/languages/everything.ts, which the class path has. */
    public static final class Module extends JsiiModule {
        public Module() {
            super("everything", "0.0.0", Module.class, "everything-0.0.0.tgz");
        }

        @Override
        public List<Class<? extends JsiiModule>> getDependencies() {
            return Arrays.asList(io.github.cdk8shardenedagents.$Module.class);
        }

        @Override
        protected Class<?> resolveClass(final String fqn) throws ClassNotFoundException {
            return Everything.class;
        }
    }

    @Jsii(module = Module.class, fqn = "everything.Everything")
    public static final class Everything extends JsiiObject {
        private Everything() {
            super(InitializationMode.JSII);
        }

        static Object of(final String name) {
            return JsiiObject.jsiiStaticCall(Everything.class, "of", NativeType.forClass(Object.class), name);
        }
    }

    public static void main(final String[] names) {
        JsiiEngine.getInstance().loadModule(Module.class);
        for (final String name : names) {
            final Object one = Everything.of(name);
            // Properties first, since methods can change the object.
            final List<Method> methods = Arrays.stream(one.getClass().getMethods())
                .filter(method -> method.getParameterCount() == 0 && method.getDeclaringClass().getName().contains(".cdk8s"))
                .sorted(Comparator.comparing((Method method) -> !method.getName().startsWith("get")).thenComparing(Method::getName))
                .collect(Collectors.toList());
            for (final Method method : methods) {
                System.out.println(name + "." + method.getName().replaceFirst("^get", "") + ": " + outcome(method, one));
            }
        }
    }

    private static String outcome(final Method method, final Object one) {
        try {
            method.setAccessible(true);
            method.invoke(one);
            return "ok";
        } catch (final InvocationTargetException error) {
            return error.getCause().toString().replace('\n', ' ');
        } catch (final IllegalAccessException error) {
            return error.toString();
        }
    }
}
