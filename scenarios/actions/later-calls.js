// Makes the calls that the person's app_metadata.later lists, each as [namespace.method, arguments…], in this order.
exports.onExecutePostLogin = async (event, api) => {
  for (const [name, ...rest] of event.user.app_metadata.later || []) {
    const [namespace, method] = name.split('.');
    api[namespace][method](...rest);
  }
};
