const cell = (text) => Object.assign(document.createElement('td'), { textContent: text });

const total = (order) => order.items.reduce((sum, item) => sum + item.quantity * item.cents, 0);

async function show() {
  document.getElementById('version').textContent = (await (await fetch('version')).text()).trim();
  const { orders } = await (await fetch('api/orders')).json();
  document.getElementById('orders').replaceChildren(
    ...orders.map((order) => {
      const row = document.createElement('tr');
      row.append(cell(order.id), cell(order.customer), cell(order.state), cell((total(order) / 100).toFixed(2)));
      return row;
    }),
  );
}

show();
