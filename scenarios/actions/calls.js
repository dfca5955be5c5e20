// Makes the calls that the person's app_metadata.calls lists, each as [namespace.method, arguments…], in this order.
exports.onExecutePostLogin = async (event, api) => {
  for (const [name, ...rest] of event.user.app_metadata.calls || []) {
    const [namespace, method] = name.split('.');
    api[namespace][method](...rest);
  }
};
